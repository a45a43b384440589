import { getTranslations } from "next-intl/server";
import { pageViewer } from "#web/server/page";
import { reportChoices } from "#web/server/reports";
import { Reports } from "#web/ui/reports/reports.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("reports"))("title") };
}

/** What became of the messages that dialers sent (F80). */
export default async function ReportsPage() {
  return <Reports choices={await reportChoices(await pageViewer("supervisor"))} />;
}
