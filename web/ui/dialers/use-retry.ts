"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RetryOrder, RetryResult } from "#web/server/actions/dialers";
import { request } from "../request.ts";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";

/** Orders a retry and says what came of it; true when it was carried out. */
export function useRetry(dialerId: string, onDone: () => unknown) {
  const t = useTranslations("rows.done");
  const say = useFailureText();
  const [busy, setBusy] = useState(false);
  const retry = async (order: RetryOrder): Promise<boolean> => {
    setBusy(true);
    const answer = await request<RetryResult>("POST", `/api/dialers/${dialerId}/rows/retry`, order);
    setBusy(false);
    await onDone();
    if (!answer.ok) {
      toast.error(say(answer.error));
      return false;
    }
    const { retried, markedSent } = answer.data;
    const told = [
      ...(retried > 0 ? [t("retried", { count: retried })] : []),
      ...(markedSent > 0 ? [t("marked", { count: markedSent })] : []),
    ];
    toast.success(told.join(" ") || t("none"));
    return true;
  };
  return { busy, retry };
}
