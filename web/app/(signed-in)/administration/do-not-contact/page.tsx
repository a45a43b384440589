import { getTranslations } from "next-intl/server";
import { listCampaigns } from "#web/server/campaigns";
import { listDialers } from "#web/server/dialers";
import { everyPage } from "#web/server/every-page";
import { pageViewer } from "#web/server/page";
import { Blacklist } from "#web/ui/blacklist/blacklist.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("administration.nav"))("do-not-contact") };
}

/** Supervisors come here too: they see what holds for everything and for the campaigns and dialers of their groups (D27). */
export default async function DoNotContact() {
  const viewer = await pageViewer("supervisor");
  const [campaigns, dialers] = await Promise.all([
    everyPage((query) => listCampaigns(viewer, query)),
    everyPage((query) => listDialers(viewer, query)),
  ]);
  const named = ({ id, name }: { id: string; name: string }) => ({ id, name });
  return <Blacklist campaigns={campaigns.map(named)} dialers={dialers.map(named)} />;
}
