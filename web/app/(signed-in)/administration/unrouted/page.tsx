import { getTranslations } from "next-intl/server";
import { listCampaigns } from "#web/server/campaigns";
import { everyPage } from "#web/server/every-page";
import { pageViewer } from "#web/server/page";
import { Unrouted } from "#web/ui/administration/unrouted.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("administration.nav"))("unrouted") };
}

/** Texts that no campaign answers (D22). */
export default async function UnroutedPage() {
  const viewer = await pageViewer("administrator");
  const campaigns = await everyPage((query) => listCampaigns(viewer, query));
  return <Unrouted campaigns={campaigns.filter(({ enabled }) => enabled).map(({ id, name }) => ({ id, name }))} />;
}
