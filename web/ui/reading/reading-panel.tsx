"use client";

import clsx from "clsx";
import { Download, ExternalLink, Eye, TriangleAlert, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../button.tsx";
import { ChannelMark } from "../desktop/inbox-row.tsx";
import { customerName, type OpenConversation } from "../desktop/shapes.ts";
import { ThreadLog } from "../desktop/thread-log.tsx";
import { ThreadSkeleton } from "../desktop/thread-skeleton.tsx";
import { Empty } from "../empty.tsx";
import { IconLink } from "../icon-link.tsx";
import { Menu, MenuItem, MenuLine } from "../menu.tsx";
import { phoneText } from "../phone.ts";
import { useFailureText } from "../use-failure-text.ts";
import { useLiveData } from "../use-live-data.ts";
import { ConversationChip } from "./conversation-chip.tsx";

interface Props {
  id: string;
  onClose: () => void;
  /** The conversation goes on, and nobody knows of the reader (D28): says so. */
  spy?: boolean;
  /** Above the conversation: which one of several. */
  head?: ReactNode;
  /** What can be done with it. */
  actions?: (open: OpenConversation) => ReactNode;
}

/** One conversation with its timeline, to read and nothing else, live while it goes on (F58, F64). On a narrow screen it takes all of it. */
export function ReadingPanel({ id, onClose, spy, head, actions }: Props) {
  const t = useTranslations("recordings.reading");
  const say = useFailureText();
  const {
    data: open,
    failure,
    refetch,
  } = useLiveData<OpenConversation>(`/api/recordings/${id}`, [`conversation:${id}`]);
  return (
    <PanelFrame label={spy ? t("spyLabel") : t("label")} onClose={onClose} focus={id}>
      {spy && open && goesOn(open.conversation) && (
        <p className="flex shrink-0 items-center gap-2 border-b bg-info-soft px-4 py-1.5 text-info">
          <Eye aria-hidden className="size-4 shrink-0" />
          {t("spy")}
        </p>
      )}
      {head}
      {open ? (
        <>
          <Head open={open} onClose={onClose} actions={actions?.(open)} />
          <ThreadLog open={open} pending={[]} onAgain={nothing} onDrop={nothing} />
          <Foot open={open} />
        </>
      ) : failure ? (
        <>
          <CloseOnly onClose={onClose} />
          <Empty
            icon={<TriangleAlert aria-hidden />}
            title={failure.status === 404 ? t("gone") : say(failure)}
            action={failure.status !== 404 && <Button onClick={() => void refetch()}>{t("again")}</Button>}
          >
            {failure.status === 404 && t("goneText")}
          </Empty>
        </>
      ) : (
        <ThreadSkeleton />
      )}
    </PanelFrame>
  );
}

// Somebody else works on it.
const goesOn = ({ agentId, state }: OpenConversation["conversation"]) =>
  agentId !== null && state !== "closed" && state !== "missed";

/** Where a conversation stands beside a list; Escape closes it. */
export function PanelFrame({
  label,
  onClose,
  focus,
  children,
}: {
  label: string;
  onClose: () => void;
  /** When this changes, the panel takes the focus. */
  focus?: string;
  children: ReactNode;
}) {
  const panel = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is read
  useEffect(() => panel.current?.focus({ preventScroll: true }), [focus]);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
      className={clsx(
        "@container appears flex min-h-0 flex-col bg-bg outline-none",
        "max-lg:fixed max-lg:inset-0 max-lg:z-30 lg:w-[520px] lg:shrink-0 lg:border-l xl:w-[600px]",
      )}
    >
      {children}
    </aside>
  );
}

function Head({ open, onClose, actions }: { open: OpenConversation; onClose: () => void; actions: ReactNode }) {
  const t = useTranslations("recordings.reading");
  const { conversation: c, customer } = open;
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b bg-panel pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <h2 className="flex min-w-0 items-center gap-1.5 font-semibold">
          <ChannelMark channel={c.channel} />
          <span className="truncate tabular-nums">{customerName(customer)}</span>
          {customer.name && (
            <span className="truncate font-normal text-muted tabular-nums @max-md:hidden">
              {phoneText(customer.phone)}
            </span>
          )}
        </h2>
        <p className="truncate text-meta text-muted">
          {c.campaignName} · {c.agentName ?? t("nobody")}
        </p>
      </div>
      <ConversationChip state={c.state} outcome={c.outcome} />
      {actions}
      <Downloads id={c.id} />
      {c.temporalUrl && (
        <IconLink label={t("workflow")} href={c.temporalUrl} elsewhere>
          <ExternalLink aria-hidden className="size-4" />
        </IconLink>
      )}
      <IconButton label={t("close")} onClick={onClose}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </header>
  );
}

/** The close button where there is no conversation to show. */
export const CloseOnly = ({ onClose, children }: { onClose: () => void; children?: ReactNode }) => {
  const t = useTranslations("recordings.reading");
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b bg-panel pr-2 pl-4">
      <div className="min-w-0 flex-1">{children}</div>
      <IconButton label={t("close")} onClick={onClose}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </header>
  );
};

const formats = ["txt", "csv", "html", "json"] as const;

/** One conversation as a file (F66); with the private notes only when asked for. */
function Downloads({ id }: { id: string }) {
  const t = useTranslations("recordings.reading");
  const [notes, setNotes] = useState(false);
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t("download")}
          className="inline-flex size-8 shrink-0 items-center justify-center rounded-field text-muted transition-colors hover:bg-hover hover:text-fg"
        >
          <Download aria-hidden className="size-4" />
        </button>
      }
    >
      {formats.map((format) => (
        <MenuItem
          key={format}
          hint={t(`format.${format}`)}
          onSelect={() => location.assign(`/api/recordings/${id}/file?format=${format}&notes=${notes}`)}
        >
          {format.toUpperCase()}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem stay checked={notes} onSelect={() => setNotes(!notes)}>
        {t("withNotes")}
      </MenuItem>
    </Menu>
  );
}

/** When it was, and how many texts there are. */
function Foot({ open }: { open: OpenConversation }) {
  const t = useTranslations("recordings.reading");
  const format = useFormatter();
  const { conversation: c } = open;
  const when = (at: string) =>
    format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  return (
    <footer className="shrink-0 border-t bg-panel px-4 py-2 text-meta text-muted">
      {c.closedAt
        ? t("fromTo", { from: when(c.openedAt), to: when(c.closedAt) })
        : t("since", { from: when(c.openedAt) })}
    </footer>
  );
}

const nothing = () => {};
