"use client";

import { Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import { countSegments } from "#domain/segments";
import { fillTemplate } from "#domain/template";
import type { Dialer } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Field, Input, Textarea } from "../field.tsx";
import { useMoment } from "../moment.ts";
import { type RequestFailure, request } from "../request.ts";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { TemplateNote } from "./template-note.tsx";

/** One text to one number, sent by the dialer (F78). */
export function SinglePanel({ dialer, onDone }: { dialer: Dialer; onDone: () => unknown }) {
  const t = useTranslations("dialers.single");
  const say = useFailureText();
  const [phone, setPhone] = useState("");
  const [message, setMessage] = useState("");
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [later, setLater] = useState("");
  const moment = useMoment();
  const [busy, setBusy] = useState(false);
  const phoneInput = useRef<HTMLInputElement>(null);
  const note = useId();
  const [values, setValues] = useState<string[]>([]);
  const { template, templateText } = dialer;
  const variables = template?.variables.map((_, at) => values[at] ?? "");
  const text = template ? fillTemplate(templateText ?? "", variables!) : message;
  const { encoding, characters, segments } = countSegments(text);

  const send = async () => {
    setBusy(true);
    // As the clock of this browser shows it, as all times on the page are.
    const sendAt = later && new Date(later).toISOString();
    const written = template ? { template: { ...template, variables } } : { message };
    const answer = await request("POST", `/api/dialers/${dialer.id}/single`, {
      phone,
      ...written,
      ...(sendAt && { sendAt }),
    });
    setBusy(false);
    if (!answer.ok) {
      setFailure(answer.error);
      return phoneInput.current?.focus();
    }
    setFailure(null);
    setPhone("");
    setLater("");
    toast.success(
      sendAt && dialer.playing
        ? t("doneLater", { time: moment(sendAt) })
        : dialer.playing
          ? t("done")
          : t("doneStopped"),
    );
    phoneInput.current?.focus();
    onDone();
  };

  const fields = failure?.fields ?? {};
  return (
    <form
      className="flex max-w-xl flex-col gap-4 px-3 py-4 md:px-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label={t("phone")} hint={t("phoneHint")} error={fields.phone}>
        <Input
          ref={phoneInput}
          type="tel"
          inputMode="tel"
          autoComplete="off"
          required
          maxLength={40}
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
          className="max-w-72"
        />
      </Field>
      {template ? (
        <>
          {variables!.map((value, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a variable is known by its number
            <Field key={at} label={t("variable", { number: at + 1 })} error={at === 0 ? fields.message : undefined}>
              <Input
                required
                maxLength={500}
                value={value}
                onChange={(event) => setValues(variables!.map((each, i) => (i === at ? event.target.value : each)))}
                className="max-w-96"
              />
            </Field>
          ))}
          <TemplateNote single dialer={{ template: { ...template, variables: variables! }, templateText }} />
        </>
      ) : (
        <Field label={t("message")} error={fields.message}>
          <Textarea
            rows={4}
            required
            maxLength={1600}
            value={message}
            aria-describedby={note}
            onChange={(event) => setMessage(event.target.value)}
            className="text-message"
          />
        </Field>
      )}
      <Field label={t("later")} hint={t("laterHint")} error={fields.sendAt} optional>
        <Input
          type="datetime-local"
          value={later}
          onChange={(event) => setLater(event.target.value)}
          className="max-w-64"
        />
      </Field>
      {failure && !fields.phone && (!fields.message || variables?.length === 0) && (
        <p role="alert" className="text-bad">
          {say(failure)}
        </p>
      )}
      <div className="flex items-center gap-3">
        <Button type="submit" look="primary" busy={busy} icon={<Send aria-hidden className="size-4" />}>
          {t("send")}
        </Button>
        <span id={note} className="text-meta text-muted tabular-nums">
          {text && t("segments", { encoding, characters, segments })}
        </span>
      </div>
    </form>
  );
}
