"use client";

import { useTranslations } from "next-intl";
import { useCallback, useState } from "react";
import { toast } from "../toast.tsx";

type Answer<Data> = { ok: true; data: Data } | { ok: false; error: { message: string } };

/** Gives orders, one at a time: says in words why one was refused or could not be given, and whether one is under way. */
export function useOrder() {
  const t = useTranslations("desktop.state");
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async <Data>(order: () => Promise<Answer<Data>>): Promise<boolean> => {
      setBusy(true);
      const answer = await order().catch(() => null);
      setBusy(false);
      if (answer?.ok) return true;
      toast.error(answer?.error.message ?? t("unreachable"));
      return false;
    },
    [t],
  );
  return { busy, run };
}
