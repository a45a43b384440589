"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { RequestFailure } from "./request.ts";

type Known = "signInFirst" | "roleTooLow" | "unreachable";

/** A failure in the reader's words: the catalogue's for a known code, else what the server said. */
export function useFailureText(): (failure: Pick<RequestFailure, "message" | "code">) => string {
  const t = useTranslations("errors");
  return useCallback(
    ({ message, code }) =>
      code && (!message || code === "signInFirst" || code === "roleTooLow") && t.has(code as Known)
        ? t(code as Known)
        : message,
    [t],
  );
}
