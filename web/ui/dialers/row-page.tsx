"use client";

import clsx from "clsx";
import { ArrowLeft, ExternalLink, RotateCcw, X } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { RowDetail } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { ConfirmDialog } from "../dialog.tsx";
import { Empty } from "../empty.tsx";
import { IconLink } from "../icon-link.tsx";
import { LinkButton } from "../link-button.tsx";
import { phoneText } from "../phone.ts";
import { request } from "../request.ts";
import { toast } from "../toast.tsx";
import { TopBar } from "../top-bar.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { useLiveData } from "../use-live-data.ts";
import { useErrorWords } from "./error-words.ts";
import { classTones } from "./errors-panel.tsx";
import { stateColour } from "./progress.tsx";
import { RowTries } from "./row-tries.tsx";
import { useRetry } from "./use-retry.ts";
import { WaitsUntil } from "./waits-until.tsx";

/** Everything that is known of one row, live: what was loaded by whom, every attempt with its receipts, and what can be done (F80). */
export function RowPage({ initial }: { initial: RowDetail }) {
  const t = useTranslations("rows");
  const all = useTranslations("dialers");
  const address = `/dialers/${initial.dialerId}?tab=rows`;
  const { data, failure, refetch } = useLiveData<RowDetail>(
    `/api/dialers/${initial.dialerId}/rows/${initial.id}`,
    [`dialer:${initial.dialerId}`],
    initial,
  );
  const row = data ?? initial;
  const gone = !data && failure?.status === 404;
  return (
    <>
      <TopBar
        title={
          <span className="flex items-center gap-1">
            <IconLink label={t("back", { name: initial.dialerName })} href={address} className="-ml-1.5">
              <ArrowLeft aria-hidden className="size-4" />
            </IconLink>
            <span className="truncate tabular-nums">{phoneText(row.phoneE164 ?? row.phone)}</span>
          </span>
        }
      >
        <Link href={address} className="truncate text-muted hover:text-fg max-sm:hidden">
          {row.dialerName}
        </Link>
      </TopBar>
      {gone ? (
        <Empty title={t("missing")} action={<LinkButton href={address}>{all("back")}</LinkButton>} />
      ) : (
        <div className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
          <div className="grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-6 px-3 py-4 md:px-4 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
            <div className="flex min-w-0 flex-col gap-4">
              <StateOf row={row} onDone={refetch} />
              <dl className="flex flex-col">
                <Field label={t("e164")}>
                  <span className="tabular-nums">{row.phoneE164 ?? t("noE164")}</span>
                </Field>
                <Field label={t("typed")}>
                  <span className="tabular-nums">{row.phone}</span>
                </Field>
                <Field label={t("message")}>
                  <span className="text-message whitespace-pre-wrap">{row.message}</span>
                </Field>
                {row.template && (
                  <Field label={t("template")}>
                    {row.template.name} · {row.template.language}
                    {row.template.variables.length > 0 && (
                      <span className="block text-muted">
                        {row.template.variables.map((value, at) => `{{${at + 1}}} ${value}`).join(" · ")}
                      </span>
                    )}
                  </Field>
                )}
                <Field label={t("data")}>{row.data || <span className="text-faint">{t("noData")}</span>}</Field>
                <Origin row={row} />
              </dl>
            </div>
            <RowTries row={row} />
          </div>
        </div>
      )}
    </>
  );
}

function StateOf({ row, onDone }: { row: RowDetail; onDone: () => unknown }) {
  const t = useTranslations("rows");
  const all = useTranslations("dialers");
  const time = useTime();
  const words = useErrorWords();
  const [asking, setAsking] = useState<"resend" | "markSent" | "cancel" | null>(null);
  const { retry } = useRetry(row.dialerId, onDone);
  const unknown = row.state === "unknown";
  // Nobody need decide before the carrier has said what it has.
  const isAsked = unknown && row.attempts.at(-1)?.lookUp?.over === false;
  const mayResend = unknown || (row.state === "failed" && row.retryClass !== "optedOut");
  const order = (what: "resend" | "markSent") =>
    retry({
      states: [unknown ? "unknown" : "failed"],
      ...(unknown && { unknown: what }),
      filter: { rowIds: [Number(row.id)] },
    });
  const say = useFailureText();
  const cancel = async () => {
    const answer = await request("POST", `/api/dialers/${row.dialerId}/rows/${row.id}/cancel`);
    await onDone();
    if (!answer.ok) toast.error(say(answer.error));
    return answer.ok;
  };
  return (
    <section
      aria-label={t("state")}
      className="flex flex-col items-start gap-2 rounded-panel border bg-panel px-4 py-3"
    >
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span aria-hidden className={clsx("size-2.5 shrink-0 rounded-full", stateColour[row.state])} />
        <b className="text-message font-semibold">{all(`state.${row.state}`)}</b>
        <WaitsUntil row={row} />
        <time dateTime={row.updatedAt} className="text-muted tabular-nums">
          {t("since", { time: time(row.updatedAt) })}
        </time>
      </p>
      {row.retryClass ? (
        <>
          <p>
            {words({ kind: row.errorKind, code: row.errorCode, providerType: row.attempts.at(-1)?.providerType })}
            {row.errorCode && (
              <code className="ml-2 font-mono text-meta text-muted">{t("code", { code: row.errorCode })}</code>
            )}
          </p>
          {isAsked ? (
            <Chip tone="accent">{t("lookUp.asking")}</Chip>
          ) : (
            <Chip tone={classTones[row.retryClass]}>{t(`class.${row.retryClass}`)}</Chip>
          )}
        </>
      ) : (
        !row.blockedBy && <p className="text-muted">{row.error ?? all(`stateHint.${row.state}`)}</p>
      )}
      {row.blockedBy && <Blocked by={row.blockedBy} />}
      {row.state === "waiting" && (
        <Button icon={<X aria-hidden className="size-4" />} onClick={() => setAsking("cancel")}>
          {t("cancel")}
        </Button>
      )}
      <ConfirmDialog
        open={asking === "cancel"}
        onOpenChange={(open) => setAsking(open ? "cancel" : null)}
        title={t("cancelling.title")}
        description={t("cancelling.text")}
        confirm={t("cancel")}
        danger
        onConfirm={cancel}
      />
      {(mayResend || unknown) && (
        <div className="flex flex-wrap gap-1.5 pt-1">
          {mayResend && (
            <Button icon={<RotateCcw aria-hidden className="size-4" />} onClick={() => setAsking("resend")}>
              {t("resend")}
            </Button>
          )}
          {unknown && <Button onClick={() => setAsking("markSent")}>{t("markSent")}</Button>}
        </div>
      )}
      <ConfirmDialog
        open={asking === "resend"}
        onOpenChange={(open) => setAsking(open ? "resend" : null)}
        title={t("resending.title")}
        description={unknown ? t("resending.unknown") : t("resending.text")}
        confirm={t("resend")}
        danger={unknown}
        onConfirm={() => order("resend")}
      />
      <ConfirmDialog
        open={asking === "markSent"}
        onOpenChange={(open) => setAsking(open ? "markSent" : null)}
        title={t("marking.title")}
        description={t("marking.text")}
        confirm={t("markSent")}
        onConfirm={() => order("markSent")}
      />
    </section>
  );
}

function Blocked({ by }: { by: NonNullable<RowDetail["blockedBy"]> }) {
  const t = useTranslations("rows.blocked");
  const time = useTime();
  return (
    <div className="flex flex-col gap-0.5">
      <p>{t(by.source)}</p>
      <p className="text-muted tabular-nums">{t("text", { entry: by.entryId, time: time(by.since) })}</p>
      {by.phone === null ? (
        <p className="text-muted">{t("gone")}</p>
      ) : (
        <Link
          href={`/administration/do-not-contact?${new URLSearchParams({ phone: by.phone })}`}
          className="inline-flex items-center gap-1 text-accent underline-offset-2 hover:underline"
        >
          {t("show")} <ExternalLink aria-hidden className="size-3.5" />
        </Link>
      )}
    </div>
  );
}

function Origin({ row }: { row: RowDetail }) {
  const t = useTranslations("rows");
  const format = useFormatter();
  const time = useTime();
  const { upload } = row;
  return (
    <>
      {upload && (
        <Field label={t("from")}>
          <span className="break-words">
            {upload.kind === "csv" && upload.fileName ? upload.fileName : t(`kind.${upload.kind}`)}
          </span>
          {row.line !== null && upload.kind !== "single" && (
            <span className="text-muted"> · {t("line", { line: format.number(row.line) })}</span>
          )}
          <span className="block text-muted">
            {t("by", { name: upload.byName ?? (upload.by === "system" ? t("system") : t("somebody")) })}
          </span>
        </Field>
      )}
      <Field label={t("created")}>
        <time dateTime={row.createdAt} className="tabular-nums">
          {time(row.createdAt)}
        </time>
      </Field>
    </>
  );
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3 border-b py-2 last:border-b-0">
    <dt className="text-muted">{label}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </div>
);

/** A moment to the second, as one compares it with a carrier's log. */
export function useTime(): (iso: string) => string {
  const format = useFormatter();
  return (iso) => format.dateTime(new Date(iso), { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
}
