import { Users as Icon } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { pageViewer } from "#web/server/page";
import { Empty } from "#web/ui/empty.tsx";

export default async function Users() {
  await pageViewer("administrator");
  const t = await getTranslations("administration");
  return <Empty icon={<Icon aria-hidden />} title={t("choose")} />;
}
