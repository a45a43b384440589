"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { sendAgain } from "#web/server/actions/starts";
import { Button } from "../button.tsx";
import { toast } from "../toast.tsx";

/** Sends a text of one's own again that the carrier refused or could not deliver. */
export function SendAgain({ messageId }: { messageId: string }) {
  const t = useTranslations("desktop.thread");
  const e = useTranslations("errors");
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    const answer = await sendAgain({ messageId }).catch(() => null);
    if (!answer?.ok) toast.error(answer?.error.message ?? e("unreachable"));
    setBusy(false);
  };
  return (
    <Button size="small" look="ghost" busy={busy} icon={<RotateCcw aria-hidden className="size-3.5" />} onClick={again}>
      {t("sendAgain")}
    </Button>
  );
}
