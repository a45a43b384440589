"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Refusal, Upload } from "#web/server/actions/dialers";
import { RefusedLinks } from "../refused-links.tsx";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { useLiveData } from "../use-live-data.ts";

/** The lines that an upload refused, with number and reason; as CSV to correct and upload again (D12). */
export function Refusals({ dialerId, uploadId }: { dialerId: string; uploadId: string }) {
  const t = useTranslations("dialers.upload");
  const format = useFormatter();
  const { data } = useLiveData<Upload & { refusals: Refusal[] }>(`/api/dialers/${dialerId}/uploads/${uploadId}`, []);
  const address = `/api/dialers/${dialerId}/uploads/${uploadId}/refused`;
  if (!data) return <Skeleton className="h-24 w-full" />;
  return (
    <div className="rounded-panel border">
      <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
        <div className="min-w-48 flex-1">
          <p className="font-medium">{t("refused", { count: data.refused })}</p>
          <p className="text-meta text-muted">{t("refusedText")}</p>
        </div>
        <RefusedLinks address={address} />
      </div>
      <Table caption={t("refused", { count: data.refused })} className="max-h-80 overflow-y-auto">
        <thead>
          <tr>
            <Th numeric>{t("line")}</Th>
            <Th>{t("reason")}</Th>
            <Th className="max-sm:hidden">{t("row")}</Th>
          </tr>
        </thead>
        <tbody>
          {data.refusals.map((refusal) => (
            <Tr key={`${refusal.line} ${refusal.reason}`}>
              <Td numeric>{format.number(refusal.line)}</Td>
              <Td className="py-1.5">
                {refusal.reason}
                <code className="block max-w-[60vw] truncate font-mono text-meta text-muted sm:hidden">
                  {refusal.raw}
                </code>
              </Td>
              <Td className="max-w-80 max-sm:hidden">
                <code className="block truncate font-mono text-meta text-muted" title={refusal.raw}>
                  {refusal.raw}
                </code>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {data.refused > data.refusals.length && (
        <p className="px-3 py-2 text-meta text-muted">
          {t("more", { count: format.number(data.refused - data.refusals.length) })}
        </p>
      )}
    </div>
  );
}
