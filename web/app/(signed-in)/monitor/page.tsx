import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { readMonitor } from "#web/server/monitor";
import { monitorLists } from "#web/server/monitor-list";
import { pageViewer } from "#web/server/page";
import { isUuid } from "#web/server/uuid";
import { Monitor } from "#web/ui/monitor/monitor.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("monitor"))("title") };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Monitoring, for supervisors. The first answer comes with the page; the browser reads on by itself. */
export default async function MonitorPage({ searchParams }: { searchParams: Search }) {
  const viewer = await pageViewer("supervisor");
  const search = await searchParams;
  const campaigns = [search.campaign ?? []].flat().filter(isUuid).slice(0, 500);
  const show = monitorLists.find((each) => each === search.show) ?? "waiting";
  return <Monitor initial={await readMonitor(viewer, { campaigns, show })} />;
}
