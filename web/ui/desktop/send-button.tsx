"use client";

import clsx from "clsx";
import { ChevronDown, Lock, SendHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../button.tsx";
import { Menu, MenuItem, MenuLabel } from "../menu.tsx";
import { usePreferences } from "../preferences.tsx";

/** Sends, or keeps a note; beside it the choice of the key that does the same. */
export function SendButton({ note, disabled, onSend }: { note: boolean; disabled: boolean; onSend: () => void }) {
  const t = useTranslations("desktop.composer");
  const [{ sendKey: key }, prefer] = usePreferences();
  return (
    <div className="flex shrink-0">
      <Button
        look="primary"
        onClick={onSend}
        disabled={disabled}
        icon={note ? <Lock aria-hidden className="size-4" /> : <SendHorizontal aria-hidden className="size-4" />}
        aria-label={note ? t("keepNote") : t("send")}
        className="rounded-r-none"
      >
        <span className="@max-md:hidden">{note ? t("keepNote") : t("send")}</span>
      </Button>
      <Menu
        side="top"
        trigger={
          // As calm as what stands beside it: there is nothing to send yet.
          <Button
            look={disabled ? "secondary" : "primary"}
            aria-label={t("sendKey")}
            className={clsx("rounded-l-none border-l px-1.5", disabled ? "border-l-line" : "border-panel/40")}
          >
            <ChevronDown aria-hidden className="size-3.5" />
          </Button>
        }
      >
        <MenuLabel>{t("sendKey")}</MenuLabel>
        <MenuItem checked={key === "enter"} hint={t("enterHint")} onSelect={() => void prefer({ sendKey: "enter" })}>
          {t("enter")}
        </MenuItem>
        <MenuItem
          checked={key === "ctrlEnter"}
          hint={t("ctrlEnterHint")}
          onSelect={() => void prefer({ sendKey: "ctrlEnter" })}
        >
          {t("ctrlEnter")}
        </MenuItem>
      </Menu>
    </div>
  );
}
