"use client";

import { Braces } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Empty } from "../empty.tsx";
import { Mark } from "../mark.tsx";
import { PreferencesMenu } from "../preferences-menu.tsx";
import { SearchBox } from "../search-box.tsx";
import { Method } from "./method.tsx";
import { OperationCard } from "./operation-card.tsx";
import type { Tag } from "./shapes.ts";

/** The HTTP API to browse: a search, a list of operations by noun, and each one whole where it is opened. */
export function ApiDocs({ tags }: { tags: Tag[] }) {
  const t = useTranslations("api");
  const [sought, setSought] = useState("");
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const shown = search(tags, sought);
  const open = (id: string, isOpen: boolean) =>
    setOpened((before) => {
      const after = new Set(before);
      if (isOpen) after.add(id);
      else after.delete(id);
      return after;
    });

  // An address with #createDialer opens it.
  useEffect(() => {
    const look = () => {
      const id = decodeURIComponent(location.hash.slice(1));
      if (id) setOpened((before) => new Set(before).add(id));
    };
    look();
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);

  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 flex h-12 items-center gap-3 border-b bg-panel px-3 md:px-4">
        <Mark className="size-6 shrink-0 text-accent" />
        <h1 className="truncate text-message font-semibold">{t("title")}</h1>
        <div className="ml-auto flex items-center gap-1">
          <a
            href="/api/openapi.json"
            className="hidden h-8 items-center gap-1.5 rounded-field px-3 font-medium text-muted hover:bg-hover hover:text-fg sm:inline-flex"
          >
            <Braces aria-hidden className="size-4" />
            OpenAPI 3.1
          </a>
          <PreferencesMenu />
        </div>
      </header>
      <div className="mx-auto flex w-full max-w-[1240px] flex-1 gap-8 px-3 md:px-6">
        <nav
          aria-label={t("operations")}
          className="quiet-scroll sticky top-12 hidden max-h-[calc(100dvh-3rem)] w-64 shrink-0 overflow-y-auto py-5 lg:block"
        >
          {shown.map((tag) => (
            <section key={tag.name} className="mb-4">
              <h2 lang="en" className="px-2 pb-1 text-meta font-medium text-faint">
                {tag.name}
              </h2>
              <ul>
                {tag.operations.map((each) => (
                  <li key={each.id}>
                    <a
                      href={`#${each.id}`}
                      onClick={() => open(each.id, true)}
                      className="flex h-7 items-center gap-2 rounded-field px-2 text-muted hover:bg-hover hover:text-fg"
                    >
                      <Method of={each.method} small />
                      <span className="truncate">{each.id}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </nav>
        <main className="min-w-0 flex-1 py-5">
          <p className="mb-4 max-w-[68ch] text-pretty text-muted">{t("about")}</p>
          <SearchBox label={t("search")} value={sought} onChange={setSought} className="mb-5 max-w-md" />
          {shown.length === 0 && <Empty title={t("none")}>{t("noneHint")}</Empty>}
          {shown.map((tag) => (
            <section key={tag.name} className="mb-8">
              <h2 lang="en" className="mb-2 text-message font-semibold">
                {tag.name}
              </h2>
              <div className="overflow-hidden rounded-panel border bg-panel">
                {tag.operations.map((each) => (
                  <OperationCard
                    key={each.id}
                    operation={each}
                    open={opened.has(each.id)}
                    onOpen={(isOpen) => open(each.id, isOpen)}
                  />
                ))}
              </div>
            </section>
          ))}
        </main>
      </div>
    </div>
  );
}

/** Every word must be found somewhere in an operation. */
function search(tags: Tag[], sought: string): Tag[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return tags;
  return tags
    .map((tag) => ({
      ...tag,
      operations: tag.operations.filter((each) => {
        const fields = [...each.parameters, ...each.bodies.flatMap((body) => body.fields)].map((field) => field.path);
        const text = [tag.name, each.id, each.method, each.path, each.summary, ...fields].join(" ").toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter((tag) => tag.operations.length > 0);
}
