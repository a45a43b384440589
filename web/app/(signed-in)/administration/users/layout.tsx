import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { everyPage } from "#web/server/every-page";
import { pageViewer } from "#web/server/page";
import { listUsers } from "#web/server/users";
import { ListDetail } from "#web/ui/administration/list-detail.tsx";

export default async function Users({ children }: { children: ReactNode }) {
  await pageViewer("administrator");
  const t = await getTranslations("administration");
  const users = await everyPage(listUsers);
  return (
    <ListDetail
      title={t("users.title")}
      path="/administration/users"
      topics={["settings"]}
      items={users.map((user) => ({
        id: user.id,
        name: user.name,
        meta: [t(`users.roles.${user.role}`), user.username].join(" · "),
        ...(!user.enabled && { off: t("disabled") }),
      }))}
    >
      {children}
    </ListDetail>
  );
}
