import { Antenna } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { pageViewer } from "#web/server/page";
import { listProviders } from "#web/server/providers";
import { Empty } from "#web/ui/empty.tsx";
import { LinkButton } from "#web/ui/link-button.tsx";

export default async function Providers() {
  await pageViewer("administrator");
  const t = await getTranslations("administration");
  const { items } = await listProviders({ limit: 1 });
  if (items.length > 0) return <Empty icon={<Antenna aria-hidden />} title={t("choose")} />;
  return (
    <Empty
      icon={<Antenna aria-hidden />}
      title={t("providers.empty.title")}
      action={
        <LinkButton look="primary" href="/administration/providers/new">
          {t("providers.empty.action")}
        </LinkButton>
      }
    >
      {t("providers.empty.text")}
    </Empty>
  );
}
