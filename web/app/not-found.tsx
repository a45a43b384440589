import { useTranslations } from "next-intl";
import { HomeLink, MessagePage } from "#web/ui/message-page.tsx";

export default function NotFound() {
  const t = useTranslations("frame.notFound");
  return <MessagePage title={t("title")} text={t("text")} action={<HomeLink>{t("home")}</HomeLink>} />;
}
