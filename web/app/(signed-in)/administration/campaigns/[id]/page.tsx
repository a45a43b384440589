import { notFound } from "next/navigation";
import { getTimeZone } from "next-intl/server";
import { readCampaign } from "#web/server/campaigns";
import { everyPage } from "#web/server/every-page";
import { found } from "#web/server/found";
import { listGroups } from "#web/server/groups";
import { pageViewer } from "#web/server/page";
import { listProviders } from "#web/server/providers";
import { isUuid } from "#web/server/uuid";
import { CampaignForm } from "#web/ui/administration/campaign-form.tsx";
import { newCampaign } from "#web/ui/administration/new-forms";

export default async function CampaignPage({ params }: { params: Promise<{ id: string }> }) {
  const viewer = await pageViewer("administrator");
  const { id } = await params;
  const [providers, groups] = await Promise.all([everyPage(listProviders), listGroups()]);
  const choices = { providers: providers.map(({ id, name }) => ({ id, name })), groups };
  if (id === "new") {
    const provider = providers.find(({ isDefault }) => isDefault) ?? providers[0];
    return (
      <CampaignForm
        key="new"
        id={null}
        campaign={newCampaign(provider?.id ?? "", await getTimeZone())}
        members={0}
        {...choices}
      />
    );
  }
  if (!isUuid(id)) notFound();
  const { id: _, members, ...campaign } = await found(readCampaign(viewer, id));
  return <CampaignForm key={id} id={id} campaign={campaign} members={members} {...choices} />;
}
