import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { listCampaigns } from "#web/server/campaigns";
import { everyPage } from "#web/server/every-page";
import { pageViewer } from "#web/server/page";
import { ListDetail } from "#web/ui/administration/list-detail.tsx";
import { phoneText } from "#web/ui/phone";

export default async function Campaigns({ children }: { children: ReactNode }) {
  const viewer = await pageViewer("administrator");
  const t = await getTranslations("administration");
  const campaigns = await everyPage((query) => listCampaigns(viewer, query));
  return (
    <ListDetail
      title={t("campaigns.title")}
      path="/administration/campaigns"
      topics={["settings"]}
      items={campaigns.map((campaign) => ({
        id: campaign.id,
        name: campaign.name,
        meta: [t("campaigns.meta", { members: campaign.members }), ...campaign.didPorts.map(phoneText)].join(" · "),
        ...(!campaign.enabled && { off: t("disabled") }),
      }))}
    >
      {children}
    </ListDetail>
  );
}
