"use client";

import clsx from "clsx";
import { ArrowLeft, Check, Copy, EllipsisVertical, ExternalLink, PanelRight, Timer } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { endConversation } from "#web/server/actions/conversations";
import { Button, IconButton } from "../button.tsx";
import { spanText, useSecond } from "../clock.tsx";
import { useCommands } from "../commands/registry.tsx";
import { ConfirmDialog } from "../dialog.tsx";
import { Menu, MenuItem } from "../menu.tsx";
import { phoneText } from "../phone.ts";
import { toast } from "../toast.tsx";
import { Tooltip } from "../tooltip.tsx";
import { ChannelMark } from "./inbox-row.tsx";
import { Readers } from "./readers.tsx";
import { customerName, type OpenConversation } from "./shapes.ts";
import type { Reader } from "./use-readers.ts";

interface HeaderProps {
  open: OpenConversation;
  own: boolean;
  /** Who else has it open. */
  others: Reader[];
  aboutShown: boolean;
  onBack: () => void;
  onAbout: () => void;
  onChanged: () => Promise<void>;
}

/** Campaign and customer (F42), the chat's clock, and what can be done. */
export function ThreadHeader({ open, own, others, aboutShown, onBack, onAbout, onChanged }: HeaderProps) {
  const t = useTranslations("desktop.thread");
  const { conversation: c, customer, campaign } = open;
  const [closing, setClosing] = useState(false);
  const closes = own && c.state === "active";

  const group = t("label");
  useCommands([
    closes && { id: "close", label: t("close"), group, keys: "e", icon: <Check />, run: () => setClosing(true) },
    { id: "about", label: t("about"), group, keys: "i", icon: <PanelRight />, run: onAbout },
    {
      id: "copy-number",
      label: t("copyNumber"),
      group,
      icon: <Copy />,
      run: () => void copy(customer.phone, t("copied")),
    },
  ]);

  const close = async () => {
    const answer = await endConversation({ conversationId: c.id, commandId: crypto.randomUUID() });
    if (!answer.ok) {
      toast.error(answer.error.message);
      return false;
    }
    toast.success(t("closed", { name: customerName(customer) }));
    await onChanged();
  };

  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b bg-panel pr-2 pl-4 max-md:pl-2">
      <IconButton label={t("back")} onClick={onBack} className="md:hidden">
        <ArrowLeft aria-hidden className="size-5" />
      </IconButton>
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-message leading-5 font-semibold tabular-nums">{customerName(customer)}</h2>
        <p className="flex items-center gap-1.5 truncate text-meta text-muted">
          <ChannelMark channel={c.channel} />
          <span className="truncate">
            {c.campaignName}
            {customer.name && <span className="tabular-nums"> · {phoneText(customer.phone)}</span>}
          </span>
        </p>
      </div>
      <Readers others={others} />
      {c.state === "active" && c.assignedAt && <ChatClock since={c.assignedAt} limit={campaign.chatSeconds} />}
      {closes && (
        <Button
          icon={<Check aria-hidden className="size-4" />}
          onClick={() => setClosing(true)}
          aria-label={t("close")}
        >
          <span className="@max-md:hidden">{t("close")}</span>
        </Button>
      )}
      <IconButton
        label={t("about")}
        aria-pressed={aboutShown}
        onClick={onAbout}
        className={clsx("max-sm:hidden xl:hidden", aboutShown && "bg-selected text-accent")}
      >
        <PanelRight aria-hidden className="size-4" />
      </IconButton>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t("more")}
            className="inline-flex size-8 items-center justify-center rounded-field text-muted hover:bg-hover hover:text-fg"
          >
            <EllipsisVertical aria-hidden className="size-4" />
          </button>
        }
      >
        <MenuItem
          icon={<Copy aria-hidden className="size-4" />}
          onSelect={() => void copy(customer.phone, t("copied"))}
        >
          {t("copyNumber")}
        </MenuItem>
        <MenuItem icon={<PanelRight aria-hidden className="size-4" />} onSelect={onAbout}>
          {t("about")}
        </MenuItem>
        {c.temporalUrl && (
          <MenuItem
            icon={<ExternalLink aria-hidden className="size-4" />}
            onSelect={() => window.open(c.temporalUrl ?? "", "_blank", "noopener")}
          >
            {t("workflow")}
          </MenuItem>
        )}
      </Menu>
      <ConfirmDialog
        open={closing}
        onOpenChange={setClosing}
        title={t("closeTitle", { name: customerName(customer) })}
        description={campaign.hasClosingText ? t("closeWithText") : t("closeText")}
        confirm={t("close")}
        onConfirm={close}
      />
    </header>
  );
}

/** How long the conversation has been held, of the campaign's chat time where there is one. */
function ChatClock({ since, limit }: { since: string; limit: number }) {
  const t = useTranslations("desktop.thread");
  const now = useSecond();
  if (!now) return null;
  const passed = now - Date.parse(since) / 1000;
  const over = limit > 0 && passed > limit;
  const near = limit > 0 && !over && passed > limit * 0.8;
  return (
    <Tooltip text={limit > 0 ? t("clockOf") : t("clock")}>
      <span
        className={clsx(
          "flex h-7 items-center gap-1 rounded-field px-1.5 text-meta whitespace-nowrap tabular-nums",
          over ? "bg-bad-soft font-medium text-bad" : near ? "bg-warn-soft font-medium text-warn" : "text-muted",
        )}
      >
        <Timer aria-hidden className="size-3.5" />
        {spanText(passed)}
        {limit > 0 && <span className="@max-md:hidden">{t("of", { limit: spanText(limit) })}</span>}
      </span>
    </Tooltip>
  );
}

async function copy(text: string, done: string): Promise<void> {
  await navigator.clipboard?.writeText(text);
  toast.success(done);
}
