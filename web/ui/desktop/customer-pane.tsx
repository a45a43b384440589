"use client";

import { ArrowLeft, Ban, CircleCheck, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IconButton } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { initials } from "../initials.ts";
import { phoneText } from "../phone.ts";
import { CustomerForm } from "./customer-form.tsx";
import { EarlierList } from "./earlier-list.tsx";
import { ChannelMark } from "./inbox-row.tsx";
import type { Customer, OpenConversation } from "./shapes.ts";

interface PaneProps {
  open: OpenConversation;
  onClose: () => void;
  onSelect: (id: string) => void;
}

/** Who the customer is: number, name, notes, opt-out, earlier conversations. */
export function CustomerPane({ open, onClose, onSelect }: PaneProps) {
  const t = useTranslations("desktop.customer");
  const format = useFormatter();
  const { customer, earlier, bulk, conversation } = open;
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
        <CustomerForm customer={customer} conversationId={conversation.id} />
        <EarlierList earlier={earlier} bulk={bulk} onSelect={onSelect} />
      </div>
    </>
  );
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
);

/** Whether texts may be sent, else since when not and who said so. */
function OptOut({ blocked }: { blocked: Customer["blocked"] }) {
  const t = useTranslations("desktop.customer");
  const format = useFormatter();
  if (!blocked)
    return (
      <Chip tone="ok" icon={<CircleCheck aria-hidden className="size-3" />}>
        {t("notBlocked")}
      </Chip>
    );
  const at = new Date(blocked.at);
  return (
    <span className="flex flex-col items-start gap-0.5">
      <Chip tone={blocked.source === "stop" ? "bad" : "warn"} icon={<Ban aria-hidden className="size-3" />}>
        {t(blocked.source === "stop" ? "stopped" : "listed")}
      </Chip>
      <time
        dateTime={blocked.at}
        title={format.dateTime(at, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
        className="text-meta text-wrap text-muted"
      >
        {t(`source.${blocked.source}`, { at: format.dateTime(at, { dateStyle: "medium" }) })}
      </time>
    </span>
  );
}
