"use client";

import { Headset } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "../button.tsx";
import { useStaffChat } from "./staff-chat.tsx";

/** Opens the chat inside the house, with the number of unread texts. A supervisor who has written to nobody needs none: it begins at the monitor. */
export function StaffButton() {
  const t = useTranslations("staff");
  const { lines, unread, shown, open, close } = useStaffChat();
  if (!lines || lines.length === 0) return null;
  const first = lines[0];
  return (
    <IconButton
      label={unread > 0 ? t("openUnread", { count: unread }) : t("open")}
      data-chat
      aria-expanded={shown !== undefined}
      onClick={() => (shown === undefined ? open(unread > 0 && first ? first.personId : null) : close())}
      className="relative"
    >
      <Headset aria-hidden className="size-4" />
      {unread > 0 && (
        <span
          aria-hidden
          className="absolute top-0 right-0 h-3.5 min-w-3.5 rounded-full bg-accent px-0.5 text-center text-[10px] leading-3.5 font-semibold text-accent-fg tabular-nums"
        >
          {unread > 9 ? "9+" : unread}
        </span>
      )}
    </IconButton>
  );
}
