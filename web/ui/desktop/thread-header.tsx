"use client";

import clsx from "clsx";
import { ArrowLeft, Copy, EllipsisVertical, ExternalLink, PanelRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "../button.tsx";
import { useCommands } from "../commands/registry.tsx";
import { Menu, MenuItem, MenuLine } from "../menu.tsx";
import { phoneText } from "../phone.ts";
import { toast } from "../toast.tsx";
import { ChatClock } from "./chat-clock.tsx";
import { ChannelMark } from "./inbox-row.tsx";
import { Readers } from "./readers.tsx";
import { customerName, type OpenConversation, type Reader } from "./shapes.ts";
import type { ThreadAction } from "./use-thread-actions.tsx";

interface HeaderProps {
  open: OpenConversation;
  actions: ThreadAction[];
  /** An order is under way. */
  busy: boolean;
  /** Who else has it open. */
  others: Reader[];
  aboutShown: boolean;
  onBack: () => void;
  onAbout: () => void;
}

/** Campaign and customer (F42), the chat's clock, and what can be done. */
export function ThreadHeader({ open, actions, busy, others, aboutShown, onBack, onAbout }: HeaderProps) {
  const t = useTranslations("desktop.thread");
  const { conversation: c, customer } = open;

  useCommands([
    { id: "about", label: t("about"), group: t("label"), keys: "i", icon: <PanelRight />, run: onAbout },
    {
      id: "copy-number",
      label: t("copyNumber"),
      group: t("label"),
      icon: <Copy />,
      run: () => void copy(customer.phone, t("copied")),
    },
  ]);

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
      <ChatClock open={open} />
      {actions.map((each) => (
        <Button
          key={each.id}
          data-action={each.id}
          icon={each.icon}
          disabled={busy}
          title={each.hint ? `${each.label}: ${each.hint}` : each.label}
          onClick={each.run}
          aria-label={each.label}
          // The main one keeps its button on a phone; the others are in the menu there.
          className={clsx(!each.main && "@max-lg:hidden")}
        >
          <span className="@max-2xl:hidden">{each.label}</span>
        </Button>
      ))}
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
        {actions.map((each) => (
          <MenuItem key={each.id} icon={each.icon} hint={each.hint} disabled={busy} onSelect={each.run}>
            {each.label}
          </MenuItem>
        ))}
        {actions.length > 0 && <MenuLine />}
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
    </header>
  );
}

async function copy(text: string, done: string): Promise<void> {
  await navigator.clipboard?.writeText(text);
  toast.success(done);
}
