"use client";

import { TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Dialer, UploadPreview } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { useMoment } from "../moment.ts";
import { phoneText } from "../phone.ts";
import { Switch } from "../switch.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";

/** A file before it is loaded: its first rows as they will be sent, how many there are, how long that takes and what it costs. */
export function UploadPreviewCard({
  preview,
  file,
  resumes,
  dialer,
  dropDuplicates,
  onDropDuplicates,
  onLoad,
  onCancel,
}: {
  preview: UploadPreview;
  file: File;
  /** This very file was begun before: what is loaded is not loaded again. */
  resumes: boolean;
  dialer: Dialer;
  dropDuplicates: boolean;
  onDropDuplicates: (drop: boolean) => void;
  onLoad: () => void;
  onCancel: () => void;
}) {
  const t = useTranslations("dialers.upload.preview");
  const format = useFormatter();
  const { rows, whole } = preview;
  const about = (text: string) => (whole ? text : t("about", { text }));
  return (
    <section aria-label={t("title", { file: file.name })} className="rounded-panel border">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b px-3 py-2.5">
        <div className="min-w-48 flex-1">
          <h3 className="font-medium break-words">{file.name}</h3>
          <p className="text-muted tabular-nums">
            {[
              about(t("rows", { count: rows })),
              t("segments", { count: preview.segments }),
              ...(preview.refused > 0 ? [about(t("refused", { count: preview.refused }))] : []),
            ].join(" · ")}
          </p>
          <Estimate preview={preview} dialer={dialer} />
          {resumes && <p className="text-muted">{t("resumes")}</p>}
        </div>
        <div className="flex gap-1.5">
          <Button onClick={onCancel}>{t("cancel")}</Button>
          <Button look="primary" disabled={rows === 0} onClick={onLoad}>
            {whole ? t("load", { count: rows }) : t("loadAll")}
          </Button>
        </div>
      </div>
      <div className="border-b px-3 py-2.5">
        <Switch
          checked={dropDuplicates}
          onChange={onDropDuplicates}
          label={t("dropDuplicates")}
          hint={t("dropDuplicatesHint")}
        />
      </div>
      {preview.lines.length === 0 ? (
        <p className="px-3 py-3 text-muted">{t("nothing")}</p>
      ) : (
        <Table caption={t("table")} className="max-h-96 overflow-y-auto">
          <thead>
            <tr>
              <Th numeric className="max-sm:hidden">
                {t("line")}
              </Th>
              <Th>{t("phone")}</Th>
              <Th className="w-full">{t("message")}</Th>
              <Th numeric className="max-sm:hidden">
                {t("size")}
              </Th>
            </tr>
          </thead>
          <tbody>
            {preview.lines.map((line) =>
              "reason" in line ? (
                <Tr key={line.line} className="align-top">
                  <Td numeric className="py-2 text-muted max-sm:hidden">
                    {format.number(line.line)}
                  </Td>
                  <Td colSpan={3} className="max-w-0 py-2">
                    <span className="flex items-start gap-1.5">
                      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                      <span className="min-w-0">
                        {t("refusedLine", { reason: line.reason })}
                        <code className="block truncate font-mono text-meta text-muted">{line.raw}</code>
                      </span>
                    </span>
                  </Td>
                </Tr>
              ) : (
                <Tr key={line.line} className="align-top">
                  <Td numeric className="py-2 text-muted max-sm:hidden">
                    {format.number(line.line)}
                  </Td>
                  <Td className="py-2 whitespace-nowrap tabular-nums">
                    {line.phoneE164 ? phoneText(line.phoneE164) : line.phone}
                    {!line.phoneE164 && <span className="block text-meta text-warn">{t("noNumber")}</span>}
                  </Td>
                  <Td className="min-w-40 py-2 break-words whitespace-pre-wrap">{line.message}</Td>
                  <Td numeric className="py-2 text-meta whitespace-nowrap text-muted max-sm:hidden">
                    {t("sizeOf", {
                      encoding: line.segments.encoding,
                      characters: line.segments.characters,
                      segments: line.segments.segments,
                    })}
                  </Td>
                </Tr>
              ),
            )}
          </tbody>
        </Table>
      )}
    </section>
  );
}

/** When it would be done, with what waits already, and what it would cost. */
function Estimate({ preview, dialer }: { preview: UploadPreview; dialer: Dialer }) {
  const t = useTranslations("dialers.upload.preview");
  const format = useFormatter();
  const moment = useMoment();
  const doneAt = useMemo(
    () => (preview.seconds === null ? null : new Date(Date.now() + preview.seconds * 1000).toISOString()),
    [preview],
  );
  const told = [
    preview.limitPerSecond === null
      ? t("noLimit")
      : doneAt &&
        preview.rows > 0 &&
        t("doneAt", { time: moment(doneAt), rate: format.number(preview.limitPerSecond) }),
    preview.cost &&
      t("cost", { amount: format.number(preview.cost.amount, { style: "currency", currency: preview.cost.currency }) }),
    !dialer.playing && t("stopped"),
  ].filter(Boolean);
  return <p className="text-muted tabular-nums">{told.join(" · ")}</p>;
}
