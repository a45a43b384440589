import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { listDialers } from "#web/server/dialers";
import { everyPage } from "#web/server/every-page";
import { pageViewer } from "#web/server/page";
import { ListDetail } from "#web/ui/administration/list-detail.tsx";

export default async function Dialers({ children }: { children: ReactNode }) {
  const viewer = await pageViewer("administrator");
  const t = await getTranslations();
  const dialers = await everyPage((query) => listDialers(viewer, query));
  return (
    <ListDetail
      title={t("administration.dialers.title")}
      path="/administration/dialers"
      topics={["dialer"]}
      items={dialers.map((dialer) => ({
        id: dialer.id,
        name: dialer.name,
        meta: [dialer.providerName, t(`dialers.run.${dialer.phase}`)].join(" · "),
        ...(!dialer.enabled && { off: t("administration.disabled") }),
      }))}
    >
      {children}
    </ListDetail>
  );
}
