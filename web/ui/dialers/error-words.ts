"use client";

import { useTranslations } from "next-intl";

/** What a row ended with, in plain words: the carrier's code where it is a known one, else what kind of error it was. */
export function useErrorWords(): (error: {
  kind: string | null;
  code: string | null;
  providerType?: string | null;
}) => string {
  const t = useTranslations("rows");
  return ({ kind, code, providerType }) => {
    if (providerType === "twilio" && code && t.has(`twilio.${code}` as never)) return t(`twilio.${code}` as never);
    return kind && t.has(`error.${kind}` as never) ? t(`error.${kind}` as never) : t("error.none");
  };
}
