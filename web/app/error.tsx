"use client";

import { useTranslations } from "next-intl";
import { Button } from "#web/ui/button.tsx";
import { MessagePage } from "#web/ui/message-page.tsx";

export default function Failed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("frame.error");
  return (
    <MessagePage
      title={t("title")}
      text={t("text", { digest: error.digest ?? "–" })}
      action={
        <Button look="primary" onClick={reset}>
          {t("again")}
        </Button>
      }
    />
  );
}
