"use client";

import { Smile } from "lucide-react";
import { useTranslations } from "next-intl";
import { Popover } from "radix-ui";
import { useState } from "react";
import { Tooltip } from "../tooltip.tsx";

// What people answer customers with; a full catalogue is for the system's own picker.
const emojis = [
  ..."😀😄😁😊🙂😉😍😘😅😂🤣😌😎🤔😐😕😟😢😭😡😴🙏👍👎👌👏🙌💪👋🤝✌️🎉🎁⭐✨🔥❤️💙💚💛☀️🌧️☕🍀✅❌❗❓⚠️⏰📅📞📱💬✉️📎📦🚚🏠💳💰🛒🔧🔒".matchAll(
    /\p{Extended_Pictographic}\uFE0F?/gu,
  ),
].map((match) => match[0]);

/** A small picker (F44); the text's segments are counted at once, since one emoji turns a text into UCS-2. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useTranslations("desktop.composer");
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Tooltip text={t("emoji")} side="top">
        <Popover.Trigger
          aria-label={t("emoji")}
          className="inline-flex size-8 items-center justify-center rounded-field text-muted transition-colors hover:bg-hover hover:text-fg"
        >
          <Smile aria-hidden className="size-4" />
        </Popover.Trigger>
      </Tooltip>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="appears z-50 rounded-panel border bg-raised p-2 shadow-lift"
        >
          <div className="grid grid-cols-8 gap-0.5">
            {emojis.map((emoji) => (
              <button
                key={emoji}
                type="button"
                onClick={() => {
                  setOpen(false);
                  onPick(emoji);
                }}
                className="flex size-8 items-center justify-center rounded-field text-[18px] hover:bg-hover"
              >
                {emoji}
              </button>
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
