"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";

const link =
  "inline-flex h-7 items-center gap-1.5 rounded-field border border-line bg-raised px-2 text-meta font-medium hover:border-line-strong hover:bg-hover";

/** The refused lines of an upload as files, from their `address`: as they stood, to correct and upload again, and with their reasons (D12). */
export function RefusedLinks({ address }: { address: string }) {
  const t = useTranslations("dialers.upload");
  return (
    <>
      <a href={address} download className={link}>
        <Download aria-hidden className="size-3.5" />
        {t("download")}
      </a>
      <a href={`${address}?format=report`} download className={link}>
        {t("downloadReport")}
      </a>
    </>
  );
}
