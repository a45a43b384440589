"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { sendAgain } from "#web/server/actions/starts";
import { Button } from "../button.tsx";
import { useOrder } from "./use-order.ts";

/** Sends a text of one's own again that the carrier refused or could not deliver. */
export function SendAgain({ messageId }: { messageId: string }) {
  const t = useTranslations("desktop.thread");
  const { busy, run } = useOrder();
  const again = () => void run(() => sendAgain({ messageId }));
  return (
    <Button size="small" look="ghost" busy={busy} icon={<RotateCcw aria-hidden className="size-3.5" />} onClick={again}>
      {t("sendAgain")}
    </Button>
  );
}
