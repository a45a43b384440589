import { Send } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { listDialers } from "#web/server/dialers";
import { pageViewer } from "#web/server/page";
import { Empty } from "#web/ui/empty.tsx";
import { LinkButton } from "#web/ui/link-button.tsx";

export default async function Dialers() {
  const viewer = await pageViewer("administrator");
  const t = await getTranslations("administration");
  const { items } = await listDialers(viewer, { limit: 1 });
  if (items.length > 0) return <Empty icon={<Send aria-hidden />} title={t("choose")} />;
  return (
    <Empty
      icon={<Send aria-hidden />}
      title={t("dialers.empty.title")}
      action={
        <LinkButton look="primary" href="/administration/dialers/new">
          {t("dialers.empty.action")}
        </LinkButton>
      }
    >
      {t("dialers.empty.text")}
    </Empty>
  );
}
