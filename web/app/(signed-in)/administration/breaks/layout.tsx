import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { listBreaksInUse } from "#web/server/breaks";
import { pageViewer } from "#web/server/page";
import { ListDetail } from "#web/ui/administration/list-detail.tsx";
import { BreakIcon } from "#web/ui/break-icon.tsx";

export default async function Breaks({ children }: { children: ReactNode }) {
  await pageViewer("administrator");
  const t = await getTranslations("breaks");
  const breaks = await listBreaksInUse();
  return (
    <ListDetail
      title={t("title")}
      path="/administration/breaks"
      topics={["settings", "agent"]}
      items={breaks.map((each) => ({
        id: each.id,
        name: each.name,
        meta: t("agents", { count: each.agents }),
        icon: <BreakIcon name={each.icon} className="size-4 shrink-0 text-break" />,
      }))}
    >
      {children}
    </ListDetail>
  );
}
