import { getTranslations } from "next-intl/server";
import { listCampaigns } from "#web/server/campaigns";
import { everyPage } from "#web/server/every-page";
import { readUnion } from "#web/server/members";
import { pageViewer } from "#web/server/page";
import { MembersColumns } from "#web/ui/administration/members-columns.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("administration.members"))("title") };
}

/** `?campaign=<id>` chooses one from the start. */
export default async function Members({ searchParams }: { searchParams: Promise<{ campaign?: string | string[] }> }) {
  const viewer = await pageViewer("supervisor");
  const asked = [(await searchParams).campaign ?? []].flat();
  const campaigns = await everyPage((query) => listCampaigns(viewer, query));
  const known = campaigns.filter(({ id }) => asked.includes(id));
  const chosen = (known.length > 0 ? known : campaigns.slice(0, campaigns.length === 1 ? 1 : 0)).map(({ id }) => id);
  const initial =
    chosen.length > 0 ? await readUnion(viewer, chosen) : { members: [], agents: [], voiceRequired: false };
  return (
    <MembersColumns
      key={chosen.join(" ")}
      campaigns={campaigns.map(({ id, name, enabled }) => ({ id, name, enabled }))}
      chosen={chosen}
      initial={initial}
    />
  );
}
