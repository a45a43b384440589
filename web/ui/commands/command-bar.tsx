"use client";

import { Command as Cmdk } from "cmdk";
import { Archive, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import type { Recording } from "#web/server/actions/recordings";
import { ChannelMark } from "../desktop/inbox-row.tsx";
import { folded, hasEveryWord } from "../every-word.ts";
import { useFrame } from "../frame.tsx";
import { useOverlays } from "../overlays.tsx";
import { phoneText } from "../phone.ts";
import { request } from "../request.ts";
import { useDelayed } from "../use-delayed.ts";
import { Key } from "./key.tsx";
import { byGroup } from "./key-sheet.tsx";
import { type Command, useCommandRegistry } from "./registry.tsx";

/** Everything that can be done or gone to, by typing a part of its name (Ctrl/Cmd+K); conversations by number, name or text. */
export function CommandBar() {
  const { shown, show } = useOverlays();
  const t = useTranslations("frame.commands");
  return (
    <Radix.Root open={shown === "commands"} onOpenChange={(open) => !open && show(null)}>
      <Radix.Portal>
        <Radix.Overlay className="appears fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          aria-describedby={undefined}
          className="appears fixed top-[12dvh] left-1/2 z-50 w-[min(600px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-panel border bg-raised shadow-lift outline-none"
        >
          <Radix.Title className="sr-only">{t("title")}</Radix.Title>
          <Bar />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Bar() {
  const t = useTranslations("frame.commands");
  const { show } = useOverlays();
  const router = useRouter();
  const { person } = useFrame();
  const { all } = useCommandRegistry();
  // As it was when the bar opened: the list must not move under the finger.
  const [commands] = useState(() => all().filter((each) => !each.keyOnly));
  const [typed, setTyped] = useState("");
  const { found, searching } = useConversations(typed);
  const done = (run: () => void) => {
    show(null);
    // When the dialog has given the focus back, so that what runs may take it.
    requestAnimationFrame(() => requestAnimationFrame(run));
  };
  const open = (each: Recording) =>
    router.push(
      person.role === "agent" && each.agentId === person.userId ? `/desktop?c=${each.id}` : `/recordings?c=${each.id}`,
    );
  return (
    <Cmdk label={t("title")} loop filter={fit} className="flex max-h-[min(480px,76dvh)] flex-col">
      <div className="flex shrink-0 items-center gap-2.5 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-muted" />
        <Cmdk.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={t("placeholder")}
          className="h-12 min-w-0 flex-1 bg-transparent text-message text-ellipsis outline-none"
        />
        <span className="max-sm:hidden">
          <Key>Esc</Key>
        </span>
      </div>
      <Cmdk.List label={t("title")} className="quiet-scroll min-h-0 flex-1 overflow-y-auto p-1.5">
        <Cmdk.Empty className="px-3 py-6 text-center text-muted">
          {searching ? t("searching") : t("nothing")}
        </Cmdk.Empty>
        {byGroup(commands).map(([group, those]) => (
          <Group key={group} heading={group}>
            {those.map((each) => (
              <Choice key={each.id} command={each} onRun={() => done(each.run)} />
            ))}
          </Group>
        ))}
        {found.length > 0 && (
          <Group heading={t("conversations")}>
            {found.map((each) => (
              <Cmdk.Item
                key={each.id}
                // Found by the server: whatever was typed, it fits.
                value={`${typed} ${each.id}`}
                onSelect={() => done(() => open(each))}
                className={itemLook}
              >
                <ChannelMark channel={each.channel} />
                <span className="truncate tabular-nums">{each.customer.name || phoneText(each.customer.phone)}</span>
                <span className="min-w-0 flex-1 truncate text-muted">
                  {each.campaignName} · {each.lastText}
                </span>
              </Cmdk.Item>
            ))}
          </Group>
        )}
      </Cmdk.List>
    </Cmdk>
  );
}

/** Every word that was typed stands in it: letters found here and there would offer "Offline" to who types "close" and presses Enter. */
function fit(value: string, typed: string, keywords: string[] = []): number {
  if (!hasEveryWord([value, ...keywords].join(" "), typed)) return 0;
  const [first = ""] = folded(typed).trim().split(/\s+/);
  return folded(value).startsWith(first) ? 1 : 0.5;
}

const itemLook =
  "flex min-h-9 items-center gap-2.5 rounded-field px-2.5 select-none data-[selected=true]:bg-selected data-[disabled=true]:text-faint";

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Cmdk.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
  >
    {children}
  </Cmdk.Group>
);

function Choice({ command, onRun }: { command: Command; onRun: () => void }) {
  return (
    <Cmdk.Item
      value={`${command.label} ${command.id}`}
      keywords={[command.group, command.words ?? ""]}
      onSelect={onRun}
      className={itemLook}
    >
      <span aria-hidden className="flex size-4 shrink-0 items-center justify-center text-muted [&_svg]:size-4">
        {command.icon ?? <Archive className="invisible" />}
      </span>
      <span className="min-w-0 flex-1 truncate">{command.label}</span>
      {command.keys && <Key>{command.keys}</Key>}
    </Cmdk.Item>
  );
}

/** The newest conversations that fit what is typed. */
function useConversations(typed: string): { found: Recording[]; searching: boolean } {
  const wanted = useDelayed(typed.trim());
  const [state, setState] = useState<{ of: string; found: Recording[] }>({ of: "", found: [] });
  useEffect(() => {
    if (wanted.length < 3) return setState({ of: "", found: [] });
    let gone = false;
    void request<{ items: Recording[] }>(
      "GET",
      `/api/recordings?${new URLSearchParams({ q: wanted, limit: "6" })}`,
    ).then((answer) => {
      if (!gone) setState({ of: wanted, found: answer.ok ? answer.data.items : [] });
    });
    return () => {
      gone = true;
    };
  }, [wanted]);
  return { found: state.found, searching: typed.trim().length >= 3 && state.of !== typed.trim() };
}
