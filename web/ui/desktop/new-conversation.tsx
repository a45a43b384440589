"use client";

import { Ban, MessageSquarePlus, MessagesSquare } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { sessionWindow } from "#domain/session-window";
import { writtenProblem } from "#domain/written-text";
import { beginConversation } from "#web/server/actions/starts";
import { Button, IconButton } from "../button.tsx";
import { ConfirmDialog, Dialog } from "../dialog.tsx";
import { Field, Textarea } from "../field.tsx";
import { phoneText } from "../phone.ts";
import { PhoneField, wholeNumber } from "../phone-field.tsx";
import { request } from "../request.ts";
import { Select } from "../select.tsx";
import { serverNow } from "../server-time.ts";
import { useDelayed } from "../use-delayed.ts";
import { SegmentCount } from "./segment-count.tsx";
import type { NumberLook, StartChoices } from "./shapes.ts";
import { chosenText, TemplatePicker } from "./template-picker.tsx";

/** "+" beside the search: starts a conversation with a number (F43). */
export function NewConversation({ onStarted }: { onStarted: (conversationId: string) => void }) {
  const t = useTranslations("desktop.start");
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t("title")} onClick={() => setOpen(true)}>
        <MessageSquarePlus aria-hidden className="size-4" />
      </IconButton>
      {open && (
        <StartDialog
          onClose={() => setOpen(false)}
          onStarted={(id) => {
            setOpen(false);
            onStarted(id);
          }}
        />
      )}
    </>
  );
}

function StartDialog({ onClose, onStarted }: { onClose: () => void; onStarted: (conversationId: string) => void }) {
  const t = useTranslations("desktop.start");
  const [choices, setChoices] = useState<StartChoices | null>(null);
  const [campaignId, setCampaignId] = useState<string>();
  const [phone, setPhone] = useState({ country: "UY", national: "" });
  const [text, setText] = useState("");
  const [choice, setChoice] = useState({ templateId: "", variables: [] as string[] });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  // The same press twice is one conversation, also when its answer was lost.
  const [commandId] = useState(() => crypto.randomUUID());

  useEffect(() => {
    void request<StartChoices>("GET", "/api/desktop/start").then((answer) => {
      if (!answer.ok) return setProblem(answer.error.message || t("unreachable"));
      setChoices(answer.data);
      setPhone((now) => ({ ...now, country: answer.data.defaultCountry }));
      setCampaignId(answer.data.campaigns[0]?.id);
    });
  }, [t]);

  const campaign = choices?.campaigns.find((each) => each.id === campaignId);
  const to = wholeNumber(phone);
  const look = useLook(campaignId, to);
  const open = sessionWindow(
    campaign?.channel ?? "sms",
    look?.lastInboundAt ? Date.parse(look.lastInboundAt) : null,
    serverNow(),
  ).open;
  const template = chosenText(campaign?.templates ?? [], choice);
  const written = writtenProblem(text, "text");
  const passes = !look?.blocked || look.blocked.mayPass;
  const ready = campaign && look?.e164 && passes && !look.open && (open ? written === null : template.ready) && !busy;

  const start = async (override = false) => {
    if (!campaign) return;
    setBusy(true);
    setProblem(null);
    const answer = await beginConversation({
      campaignId: campaign.id,
      to,
      commandId,
      ...(override && { override }),
      ...(open ? { text: text.trim() } : { text: template.text, template: choice }),
    }).catch(() => null);
    setBusy(false);
    if (answer?.ok) onStarted(answer.data.conversationId);
    else setProblem(Object.values(answer?.error.fields ?? {})[0] ?? answer?.error.message ?? t("unreachable"));
  };

  return (
    <Dialog
      open
      onOpenChange={(stays) => !stays && onClose()}
      title={t("title")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          {look?.blocked?.mayPass ? (
            <Button look="danger" busy={busy} disabled={!ready} onClick={() => setAsking(true)}>
              {t("override.open")}
            </Button>
          ) : (
            <Button look="primary" busy={busy} disabled={!ready} onClick={() => start()}>
              {t("send")}
            </Button>
          )}
        </>
      }
    >
      {choices?.campaigns.length === 0 ? (
        <p className="text-muted">{t("noCampaign")}</p>
      ) : (
        <div className="flex flex-col gap-4">
          <Field label={t("campaign")}>
            <Select
              value={campaignId}
              placeholder={t("loading")}
              disabled={!choices}
              choices={(choices?.campaigns ?? []).map(({ id, name, channel }) => ({
                value: id,
                label: `${name} · ${channel === "sms" ? "SMS" : "WhatsApp"}`,
              }))}
              onChange={setCampaignId}
            />
          </Field>
          <Field label={t("number")} error={look && !look.e164 ? t("notPossible") : undefined}>
            <PhoneField value={phone} onChange={setPhone} />
          </Field>
          <Found look={look} onOpen={onStarted} />
          {open ? (
            <Field
              label={t("text")}
              hint={<SegmentCount text={text} />}
              error={written === "tooLong" || written === "gap" ? t(written) : undefined}
            >
              <Textarea rows={3} value={text} onChange={(event) => setText(event.target.value)} />
            </Field>
          ) : (
            <div>
              <p className="mb-2 text-muted">{t("templatesOnly")}</p>
              <TemplatePicker templates={campaign?.templates ?? []} value={choice} onChange={setChoice} />
            </div>
          )}
          {problem && (
            <p role="alert" className="text-bad">
              {problem}
            </p>
          )}
          <ConfirmDialog
            open={asking}
            onOpenChange={setAsking}
            title={t("override.title", { number: phoneText(look?.e164 ?? to) })}
            description={t("override.text")}
            confirm={t("override.confirm")}
            danger
            onConfirm={() => start(true)}
          />
        </div>
      )}
    </Dialog>
  );
}

/** Why one may not write to this number, or which conversation there is already. */
function Found({ look, onOpen }: { look: NumberLook | null; onOpen: (conversationId: string) => void }) {
  const t = useTranslations("desktop.start");
  const format = useFormatter();
  const blockedBy = ({ source, at, everywhere, mayPass }: NonNullable<NumberLook["blocked"]>) => {
    const since = format.dateTime(new Date(at), { dateStyle: "long" });
    if (source === "stop") return t("stopped", { at: since });
    const entry = t("listed", { at: since, source, where: everywhere ? "all" : "campaign" });
    return `${entry} ${t(mayPass ? "mayPass" : "askSupervisor")}`;
  };
  if (look?.blocked)
    return (
      <p role="status" className="flex items-start gap-2 rounded-field bg-bad-soft px-3 py-2">
        <Ban aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
        <span>{blockedBy(look.blocked)}</span>
      </p>
    );
  if (!look?.open) return null;
  const { conversationId, agentName } = look.open;
  return (
    <p role="status" className="flex items-center gap-2 rounded-field bg-info-soft px-3 py-2">
      <MessagesSquare aria-hidden className="size-4 shrink-0 text-info" />
      <span className="min-w-0 flex-1">{agentName ? t("colleagues", { name: agentName }) : t("isOpen")}</span>
      {!agentName && (
        <Button size="small" onClick={() => onOpen(conversationId)}>
          {t("openIt")}
        </Button>
      )}
    </p>
  );
}

/** What the server knows of the number, asked when one pauses typing; null while it is not known, or not a number yet. */
function useLook(campaignId: string | undefined, to: string): NumberLook | null {
  const asked = useDelayed(
    campaignId && to.replace(/\D/g, "").length >= 5 ? `campaign=${campaignId}&to=${encodeURIComponent(to)}` : "",
  );
  const [answer, setAnswer] = useState<{ asked: string; look: NumberLook } | null>(null);
  useEffect(() => {
    if (!asked) return;
    let late = false;
    void request<NumberLook>("GET", `/api/desktop/start/number?${asked}`).then((found) => {
      if (!late && found.ok) setAnswer({ asked, look: found.data });
    });
    return () => {
      late = true;
    };
  }, [asked]);
  const current = campaignId ? `campaign=${campaignId}&to=${encodeURIComponent(to)}` : "";
  return answer?.asked === current ? answer.look : null;
}
