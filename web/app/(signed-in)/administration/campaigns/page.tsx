import { Megaphone } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { listCampaigns } from "#web/server/campaigns";
import { pageViewer } from "#web/server/page";
import { listProviders } from "#web/server/providers";
import { Empty } from "#web/ui/empty.tsx";
import { LinkButton } from "#web/ui/link-button.tsx";

export default async function Campaigns() {
  const viewer = await pageViewer("administrator");
  const t = await getTranslations("administration");
  const [campaigns, providers] = await Promise.all([listCampaigns(viewer, { limit: 1 }), listProviders({ limit: 1 })]);
  if (campaigns.items.length > 0) return <Empty icon={<Megaphone aria-hidden />} title={t("choose")} />;
  const ready = providers.items.length > 0;
  return (
    <Empty
      icon={<Megaphone aria-hidden />}
      title={t("campaigns.empty.title")}
      action={
        <LinkButton look="primary" href={ready ? "/administration/campaigns/new" : "/administration/providers/new"}>
          {t(ready ? "campaigns.empty.action" : "campaigns.empty.toProvider")}
        </LinkButton>
      }
    >
      {t("campaigns.empty.text")} {!ready && t("campaigns.empty.noProvider")}
    </Empty>
  );
}
