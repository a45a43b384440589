"use client";

import { Check, CircleHelp, Clock3, Send, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Provider, TestMessage } from "#web/server/actions/providers";
import { Button } from "../button.tsx";
import { Chip, type Tone } from "../chip.tsx";
import { phoneText } from "../phone.ts";
import { type RequestFailure, request } from "../request.ts";
import { useFailureText } from "../use-failure-text.ts";
import { useLiveData } from "../use-live-data.ts";
import { AreaField, TextField } from "./fields.tsx";
import { Pair } from "./section.tsx";

const looks: Record<string, { tone: Tone; icon: typeof Check }> = {
  queued: { tone: "info", icon: Clock3 },
  sending: { tone: "info", icon: Clock3 },
  sent: { tone: "ok", icon: Check },
  delivered: { tone: "ok", icon: Check },
  read: { tone: "ok", icon: Check },
  unknown: { tone: "warn", icon: CircleHelp },
  failed: { tone: "bad", icon: X },
  refused: { tone: "bad", icon: X },
};

/** Really sends a text by the account as it is saved, and shows what the carrier says of it, also later. */
export function ProviderTest({ provider, unsaved }: { provider: Provider; unsaved: boolean }) {
  const t = useTranslations("administration.providers.test");
  const say = useFailureText();
  const address = `/api/providers/${provider.id}/tests`;
  const { data, refetch } = useLiveData<{ items: TestMessage[] }>(address, ["message"]);
  const [phone, setPhone] = useState("");
  const [text, setText] = useState(() => t("example"));
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [busy, setBusy] = useState(false);
  // The same press twice is one text; the next press is another.
  const [commandId, setCommandId] = useState(() => crypto.randomUUID());

  const send = async () => {
    setBusy(true);
    const answer = await request<TestMessage>("POST", address, { phone, text, commandId });
    setBusy(false);
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) setCommandId(crypto.randomUUID());
    await refetch();
  };
  const wrong = failure?.fields ?? {};
  const known = wrong.phone && failure?.code && t.has(`refused.${failure.code}` as never);

  return (
    <>
      <Pair>
        <TextField
          label={t("phone")}
          type="tel"
          value={phone}
          maxLength={40}
          error={known ? t(`refused.${failure.code}` as never) : wrong.phone}
          onChange={(next) => {
            setPhone(next);
            setFailure(null);
          }}
          onKeyDown={(event) => {
            // Enter here sends the test, and does not save the form around it.
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (!busy && !unsaved && phone.trim()) void send();
          }}
        />
        <AreaField
          label={t("text")}
          value={text}
          error={wrong.text}
          onChange={(next) => {
            setText(next);
            setFailure(null);
          }}
        />
      </Pair>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={<Send aria-hidden className="size-4" />}
          busy={busy}
          disabled={unsaved || phone.trim() === "" || text.trim() === ""}
          onClick={send}
        >
          {t("send")}
        </Button>
        <span role="status" className={failure && !failure.fields ? "text-bad" : "text-muted"}>
          {unsaved ? t("saveFirst") : failure && !failure.fields ? say(failure) : ""}
        </span>
      </div>
      {data && data.items.length > 0 && (
        <ul aria-label={t("last")} className="flex flex-col divide-y rounded-field border">
          {data.items.map((test) => (
            <Outcome key={test.id} test={test} />
          ))}
        </ul>
      )}
    </>
  );
}

function Outcome({ test }: { test: TestMessage }) {
  const t = useTranslations("administration.providers.test");
  const format = useFormatter();
  const { tone, icon: Icon } = looks[test.status] ?? looks.queued!;
  const plain = test.errorKind && t.has(`errors.${test.errorKind}` as never);
  return (
    <li className="flex flex-col gap-1 px-3 py-2">
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium tabular-nums">{phoneText(test.to)}</span>
        <Chip tone={tone} icon={<Icon aria-hidden className="size-3" />}>
          {t(`status.${test.status}` as never)}
        </Chip>
        <span className="flex-1" />
        <time dateTime={test.at} className="text-meta text-muted">
          {format.dateTime(new Date(test.at), { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
        </time>
      </span>
      {plain && <span>{t(`errors.${test.errorKind}` as never)}</span>}
      {test.error && (
        <span className="text-muted">
          {plain && `${t("carrierSays")} `}
          {test.error}
          {test.errorCode && ` (${test.errorCode})`}
        </span>
      )}
      {test.providerMessageId && (
        <span className="text-meta text-muted">
          {t("id")} <code className="font-mono break-all select-all">{test.providerMessageId}</code>
          {test.milliseconds !== null && ` · ${t("took", { milliseconds: format.number(test.milliseconds) })}`}
        </span>
      )}
    </li>
  );
}
