import { Coffee } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { listBreaks } from "#web/server/breaks";
import { pageViewer } from "#web/server/page";
import { Empty } from "#web/ui/empty.tsx";

export default async function Breaks() {
  await pageViewer("administrator");
  const t = await getTranslations("breaks");
  const all = await getTranslations("administration");
  const none = (await listBreaks()).length === 0;
  return (
    <Empty icon={<Coffee aria-hidden />} title={none ? t("none") : all("choose")}>
      {none && t("noneHint")}
    </Empty>
  );
}
