"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Upload } from "#web/server/actions/dialers";
import { Chip } from "../chip.tsx";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { Refusals } from "./refusals.tsx";

/** What was loaded before, newest first; each with the lines it refused. */
export function UploadList({ dialerId, uploads }: { dialerId: string; uploads: Upload[] | null }) {
  const t = useTranslations("dialers.upload");
  const format = useFormatter();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <section className="min-w-0">
      <h2 className="mb-1 font-semibold">{t("earlier")}</h2>
      {uploads === null ? (
        <div className="flex flex-col gap-2 py-2">
          <Skeleton className="h-5 w-full" />
          <Skeleton className="h-5 w-4/5" />
          <Skeleton className="h-5 w-full" />
        </div>
      ) : uploads.length === 0 ? (
        <p className="py-2 text-muted">{t("none")}</p>
      ) : (
        <Table caption={t("table")}>
          <thead>
            <tr>
              <Th className="pl-0">{t("column.what")}</Th>
              <Th className="max-sm:hidden">{t("column.by")}</Th>
              <Th>{t("column.at")}</Th>
              <Th numeric>{t("column.accepted")}</Th>
              <Th numeric className="pr-0">
                {t("column.refused")}
              </Th>
            </tr>
          </thead>
          <tbody>
            {uploads.map((upload) => (
              <Tr key={upload.id} className="align-middle">
                <Td className="max-w-44 truncate pl-0" title={upload.fileName}>
                  {upload.kind === "csv" && upload.fileName ? upload.fileName : t(`kind.${upload.kind}`)}{" "}
                  {upload.status !== "done" && (
                    <Chip tone={upload.status === "failed" ? "bad" : "info"}>
                      {t(upload.status === "failed" ? "failed" : "loading")}
                    </Chip>
                  )}
                </Td>
                <Td className="text-muted max-sm:hidden">{upload.byName ?? "–"}</Td>
                <Td className="whitespace-nowrap text-muted">
                  <time
                    dateTime={upload.at}
                    title={format.dateTime(new Date(upload.at), {
                      dateStyle: "full",
                      timeStyle: "medium",
                      hourCycle: "h23",
                    })}
                  >
                    {format.dateTime(new Date(upload.at), {
                      day: "numeric",
                      month: "short",
                      hour: "2-digit",
                      minute: "2-digit",
                      hourCycle: "h23",
                    })}
                  </time>
                </Td>
                <Td numeric>{format.number(upload.accepted)}</Td>
                <Td numeric className="pr-0">
                  {upload.refused > 0 ? (
                    <button
                      type="button"
                      aria-expanded={open === upload.id}
                      title={t("show")}
                      onClick={() => setOpen(open === upload.id ? null : upload.id)}
                      className="rounded-field font-medium text-bad underline decoration-dotted underline-offset-2"
                    >
                      {format.number(upload.refused)}
                    </button>
                  ) : (
                    <span className="text-faint">0</span>
                  )}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {open && (
        <div className="mt-3">
          <Refusals key={open} dialerId={dialerId} uploadId={open} />
        </div>
      )}
    </section>
  );
}
