"use client";

import { Smile } from "lucide-react";
import { useTranslations } from "next-intl";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useState } from "react";
import { Tooltip } from "../tooltip.tsx";

// What people answer customers with; a full catalogue is for the system's own picker.
const emojis = [
  ..."😀😄😁😊🙂😉😍😘😅😂🤣😌😎🤔😐😕😟😢😭😡😴🙏👍👎👌👏🙌💪👋🤝✌️🎉🎁⭐✨🔥❤️💙💚💛☀️🌧️☕🍀✅❌❗❓⚠️⏰📅📞📱💬✉️📎📦🚚🏠💳💰🛒🔧🔒".matchAll(
    /\p{Extended_Pictographic}\uFE0F?/gu,
  ),
].map((match) => match[0]);

const columns = 8;

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
          {/* biome-ignore lint/a11y/useSemanticElements: no element groups buttons without a legend on screen */}
          <div role="group" aria-label={t("emoji")} onKeyDown={move} className="grid grid-cols-8 gap-0.5">
            {emojis.map((emoji, index) => (
              <button
                key={emoji}
                type="button"
                tabIndex={index === 0 ? 0 : -1}
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

/** Arrow keys walk through the rows of eight; Home and End go to the ends. */
function move(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  const to = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : step === undefined ? -1 : at + step;
  if (!buttons[to]) return;
  event.preventDefault();
  buttons[to].focus();
}
