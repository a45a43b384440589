"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Row } from "#web/server/actions/dialers";
import { Chip, type Tone } from "../chip.tsx";

/** How the outcome of an attempt is coloured; its word stands beside. */
export const outcomeTones: Record<Row["attempts"][number]["outcome"], Tone> = {
  sending: "info",
  accepted: "ok",
  failed: "bad",
  unknown: "warn",
  dropped: "off",
};

/** What was done with one row: each attempt with its time, port, carrier's id and outcome. */
export function RowAttempts({ row }: { row: Row }) {
  const t = useTranslations("dialers.rows");
  const format = useFormatter();
  return (
    <div className="flex max-w-3xl flex-col gap-2">
      <p className="text-message whitespace-pre-wrap">{row.message}</p>
      <p className="flex flex-wrap gap-x-3 text-meta text-muted">
        {row.phone !== row.phoneE164 && <span>{t("typed", { phone: row.phone })}</span>}
        {row.line !== null && <span>{t("line", { line: format.number(row.line) })}</span>}
        {row.data && (
          <span>
            {t("column.data")}: {row.data}
          </span>
        )}
      </p>
      {row.error && <p className="text-meta text-bad">{row.error}</p>}
      <ol className="flex flex-col gap-1.5">
        {row.attempts.map((attempt, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever added at the end
          <li key={index} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-meta">
            <time dateTime={attempt.at} className="text-muted tabular-nums">
              {format.dateTime(new Date(attempt.at), { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
            </time>
            <Chip tone={outcomeTones[attempt.outcome]}>{t(`outcome.${attempt.outcome}`)}</Chip>
            {attempt.port !== null && <span>{t("port", { port: attempt.port })}</span>}
            {attempt.milliseconds !== null && (
              <span className="text-muted tabular-nums">
                {t("milliseconds", { count: format.number(attempt.milliseconds) })}
              </span>
            )}
            {attempt.providerMessageId && (
              <span className="text-muted">
                {t("id")} <code className="font-mono break-all">{attempt.providerMessageId}</code>
              </span>
            )}
            {attempt.error && <span className="w-full text-bad">{attempt.error}</span>}
          </li>
        ))}
        {row.attempts.length === 0 && <li className="text-meta text-muted">{t("attempts", { count: 0 })}</li>}
      </ol>
    </div>
  );
}
