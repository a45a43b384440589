"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { RowDetail } from "#web/server/actions/dialers";
import { Chip, type Tone } from "../chip.tsx";
import { useErrorWords } from "./error-words.ts";
import { outcomeTones } from "./row-attempts.tsx";
import { useTime } from "./row-page.tsx";

type Attempt = RowDetail["attempts"][number];
const receiptTones: Record<Attempt["receipts"][number]["status"], Tone> = {
  sent: "accent",
  delivered: "ok",
  read: "ok",
  failed: "bad",
};

/** Each time that a row went to a carrier, newest last, with what the carrier answered and what it told later. */
export function RowTries({ row }: { row: RowDetail }) {
  const t = useTranslations("rows");
  return (
    <section aria-label={t("attempts")} className="min-w-0">
      <h2 className="mb-2 font-semibold">{t("attempts")}</h2>
      {row.attempts.length === 0 && <p className="text-muted">{t("noAttempts")}</p>}
      <ol className="flex flex-col gap-3">
        {row.attempts.map((attempt, index) => (
          <li key={attempt.id} className="rounded-panel border px-4 py-3">
            <Try attempt={attempt} number={index + 1} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Try({ attempt, number }: { attempt: Attempt; number: number }) {
  const t = useTranslations("rows");
  const outcome = useTranslations("dialers.rows.outcome");
  const format = useFormatter();
  const time = useTime();
  const words = useErrorWords();
  const went = attempt.outcome === "failed" || attempt.outcome === "unknown";
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <b className="font-medium">{t("attempt", { number })}</b>
        <time dateTime={attempt.at} className="text-muted tabular-nums">
          {time(attempt.at)}
        </time>
        <Chip tone={outcomeTones[attempt.outcome]}>
          {attempt.errorKind === "notFound" ? t("lookUp.neverLeft") : outcome(attempt.outcome)}
        </Chip>
      </p>
      <p className="flex flex-wrap gap-x-3 text-meta text-muted">
        <span>{attempt.providerName}</span>
        {attempt.port !== null && <span>{t("port", { port: attempt.port })}</span>}
        {attempt.milliseconds !== null && (
          <span className="tabular-nums">{t("took", { count: format.number(attempt.milliseconds) })}</span>
        )}
        {attempt.providerMessageId && (
          <span>
            {t("id")} <code className="font-mono break-all">{attempt.providerMessageId}</code>
          </span>
        )}
      </p>
      {went && (
        <p>
          {words({ kind: attempt.errorKind, code: attempt.errorCode, providerType: attempt.providerType })}
          {attempt.errorCode && (
            <code className="ml-2 font-mono text-meta text-muted">{t("code", { code: attempt.errorCode })}</code>
          )}
        </p>
      )}
      {attempt.error && (
        <p className="text-meta break-words text-muted">
          {t("carrierSays")}: {attempt.error}
        </p>
      )}
      {attempt.lookUp && <LookUp of={attempt.lookUp} />}
      {attempt.receipts.length > 0 ? (
        <ul className="flex flex-col gap-1 border-t pt-1.5">
          {attempt.receipts.map((receipt) => (
            <li key={receipt.status} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-meta">
              <time dateTime={receipt.at} className="text-muted tabular-nums">
                {time(receipt.at)}
              </time>
              <Chip tone={receiptTones[receipt.status]}>{t(`receipt.${receipt.status}`)}</Chip>
              {receipt.errorCode && (
                <span>
                  {words({ kind: "undelivered", code: receipt.errorCode, providerType: attempt.providerType })}{" "}
                  <code className="font-mono text-muted">{t("code", { code: receipt.errorCode })}</code>
                </span>
              )}
            </li>
          ))}
        </ul>
      ) : (
        attempt.outcome === "accepted" && <p className="text-meta text-faint">{t("noReceipts")}</p>
      )}
    </div>
  );
}

/** What is done to find out what became of a send whose answer was lost. */
function LookUp({ of: { asked, nextAt, over } }: { of: NonNullable<Attempt["lookUp"]> }) {
  const t = useTranslations("rows.lookUp");
  const time = useTime();
  if (over) return <p>{asked === 0 ? t("cannot") : t("person", { count: asked })}</p>;
  return (
    <p className="text-muted tabular-nums">
      {nextAt === null ? t("soon") : t("again", { count: asked, time: time(nextAt) })}
    </p>
  );
}
