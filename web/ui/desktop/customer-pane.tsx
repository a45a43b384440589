"use client";

import { ArrowLeft, Ban, CircleCheck, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { keepCustomer } from "#web/server/actions/conversations";
import { Button, IconButton } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { Field, Input, Textarea } from "../field.tsx";
import { initials } from "../person-menu.tsx";
import { phoneText } from "../phone.ts";
import { toast } from "../toast.tsx";
import { ChannelMark, ShortTime } from "./inbox-row.tsx";
import { type Conversation, type Customer, customerName, type OpenConversation } from "./shapes.ts";

interface PaneProps {
  open: OpenConversation;
  onClose: () => void;
  onSelect: (id: string) => void;
  onChanged: () => Promise<void>;
}

/** Who the customer is: number, name, notes, opt-out, earlier conversations. */
export function CustomerPane({ open, onClose, onSelect, onChanged }: PaneProps) {
  const t = useTranslations("desktop.customer");
  const format = useFormatter();
  const { customer, earlier, conversation } = open;
  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-2 border-b px-4 max-md:pl-2">
        <IconButton label={t("back")} onClick={onClose} className="md:hidden">
          <ArrowLeft aria-hidden className="size-5" />
        </IconButton>
        <h2 className="flex-1 font-semibold">{t("label")}</h2>
        <IconButton label={t("close")} onClick={onClose} className="max-md:hidden xl:hidden">
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      <div className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
        <div className="flex items-center gap-3 px-4 pt-4 pb-3">
          <span
            aria-hidden
            className="flex size-10 shrink-0 items-center justify-center rounded-full bg-off-soft font-semibold text-muted"
          >
            {customer.name ? initials(customer.name) : "#"}
          </span>
          <div className="min-w-0">
            <p className="truncate text-message font-semibold">{customer.name || t("noName")}</p>
            <p className="text-muted tabular-nums select-all">{phoneText(customer.phone)}</p>
          </div>
        </div>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 px-4 pb-4">
          <Row name={t("channel")}>
            <span className="inline-flex items-center gap-1.5">
              <ChannelMark channel={conversation.channel} />
              {conversation.channel === "whatsapp" ? "WhatsApp" : "SMS"}
            </span>
          </Row>
          <Row name={t("campaign")}>{conversation.campaignName}</Row>
          <Row name={t("since")}>{format.dateTime(new Date(customer.since), { dateStyle: "medium" })}</Row>
          <Row name={t("optOut")}>
            <OptOut blocked={customer.blocked} />
          </Row>
        </dl>
        <CustomerForm
          key={`${customer.name} ${customer.notes}`}
          customer={customer}
          conversationId={conversation.id}
          onChanged={onChanged}
        />
        <section className="border-t px-4 py-4">
          <h3 className="mb-2 font-semibold">
            {t("earlier")} <span className="font-normal text-muted tabular-nums">{earlier.length}</span>
          </h3>
          {earlier.length === 0 ? (
            <p className="text-muted">{t("noEarlier")}</p>
          ) : (
            <ul className="-mx-2 flex flex-col">
              {earlier.map((each) => (
                <li key={each.id}>
                  <Earlier conversation={each} onSelect={() => onSelect(each.id)} />
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </>
  );
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0 truncate">{children}</dd>
  </>
);

function OptOut({ blocked }: { blocked: Customer["blocked"] }) {
  const t = useTranslations("desktop.customer");
  const format = useFormatter();
  if (!blocked)
    return (
      <Chip tone="ok" icon={<CircleCheck aria-hidden className="size-3" />}>
        {t("notBlocked")}
      </Chip>
    );
  return (
    <Chip tone={blocked.source === "stop" ? "bad" : "warn"} icon={<Ban aria-hidden className="size-3" />}>
      {t(blocked.source === "stop" ? "stopped" : "listed", {
        at: format.dateTime(new Date(blocked.at), { dateStyle: "medium" }),
      })}
    </Chip>
  );
}

/** Name and notes; the button comes when something was changed. */
function CustomerForm({
  customer,
  conversationId,
  onChanged,
}: {
  customer: Customer;
  conversationId: string;
  onChanged: () => Promise<void>;
}) {
  const t = useTranslations("desktop.customer");
  const [name, setName] = useState(customer.name);
  const [notes, setNotes] = useState(customer.notes);
  const [busy, setBusy] = useState(false);
  const changed = name.trim() !== customer.name || notes.trim() !== customer.notes;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await keepCustomer({ conversationId, name, notes }).catch(() => null);
    setBusy(false);
    if (!answer?.ok) return void toast.error(answer?.error.message ?? t("notSaved"));
    toast.success(t("saved"));
    await onChanged();
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-3 border-t px-4 py-4">
      <Field label={t("name")}>
        <Input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} autoComplete="off" />
      </Field>
      <Field label={t("notes")}>
        <Textarea
          value={notes}
          maxLength={4_000}
          onChange={(event) => setNotes(event.target.value)}
          className="field-sizing-content max-h-60 min-h-16 resize-none"
        />
      </Field>
      {changed && (
        <div className="flex gap-2">
          <Button type="submit" look="primary" size="small" busy={busy}>
            {t("save")}
          </Button>
          <Button
            size="small"
            look="ghost"
            onClick={() => {
              setName(customer.name);
              setNotes(customer.notes);
            }}
          >
            {t("undo")}
          </Button>
        </div>
      )}
    </form>
  );
}

function Earlier({ conversation: c, onSelect }: { conversation: Conversation; onSelect: () => void }) {
  const t = useTranslations("desktop");
  return (
    <button
      type="button"
      onClick={onSelect}
      title={customerName(c.customer)}
      className="grid w-full grid-cols-[1fr_auto] gap-x-2 rounded-field px-2 py-1.5 text-left hover:bg-hover"
    >
      <span className="truncate font-medium">{c.campaignName}</span>
      <ShortTime at={c.openedAt} className="text-meta text-muted tabular-nums" />
      <span className="truncate text-muted">{c.lastText || t("row.noText")}</span>
      <span className="text-meta text-muted">{t(`stateWord.${c.state}`)}</span>
    </button>
  );
}
