import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { readDesktopConversation } from "#web/server/desktop";
import { readInbox } from "#web/server/inbox";
import { pageViewer } from "#web/server/page";
import { UserError } from "#web/server/user-error";
import { isUuid } from "#web/server/uuid";
import { Desktop } from "#web/ui/desktop/desktop.tsx";
import { type Tab, tabs } from "#web/ui/desktop/shapes";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desktop"))("title") };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

/** The desktop, of agents and of supervisors who go on in their place. The first answer comes with the page; the browser reads on by itself. */
export default async function DesktopPage({ searchParams }: { searchParams: Search }) {
  const viewer = await pageViewer();
  const search = await searchParams;
  const one = (name: string) => (typeof search[name] === "string" ? search[name] : "");
  const tab = tabs.includes(one("tab") as Tab) ? (one("tab") as Tab) : "mine";
  const q = one("q").slice(0, 200);
  const id = one("c");
  const [inbox, open] = await Promise.all([
    readInbox(viewer, { tab, q: q || undefined, limit: tab === "waiting" || tab === "mine" ? 200 : 50 }),
    isUuid(id) ? readDesktopConversation(viewer, id).catch(nothing) : null,
  ]);
  return <Desktop initial={{ tab, q, inbox, open }} />;
}

// Gone or not for this viewer: the page says so by itself.
function nothing(problem: unknown): null {
  if (problem instanceof UserError) return null;
  throw problem;
}
