import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { everyPage } from "#web/server/every-page";
import { pageViewer } from "#web/server/page";
import { providerTypes } from "#web/server/provider-types";
import { listProviders } from "#web/server/providers";
import { ListDetail } from "#web/ui/administration/list-detail.tsx";

export default async function Providers({ children }: { children: ReactNode }) {
  await pageViewer("administrator");
  const t = await getTranslations("administration.providers");
  const labels = new Map(providerTypes().map(({ type, label }) => [type, label]));
  const providers = await everyPage(listProviders);
  return (
    <ListDetail
      title={t("title")}
      path="/administration/providers"
      topics={["settings"]}
      items={providers.map((provider) => ({
        id: provider.id,
        name: provider.name,
        meta: [
          labels.get(provider.type) ?? provider.type,
          provider.usedBy.campaigns + provider.usedBy.dialers > 0 ? t("usedBy", provider.usedBy) : t("unused"),
        ].join(" · "),
      }))}
    >
      {children}
    </ListDetail>
  );
}
