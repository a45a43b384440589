"use client";

import { Volume2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { type Preferences, sendKeys } from "#domain/preferences";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { useFrame } from "./frame.tsx";
import { playTone } from "./notices/tone.ts";
import { useOverlays } from "./overlays.tsx";
import { usePreferences } from "./preferences.tsx";
import { Select } from "./select.tsx";
import { Switch } from "./switch.tsx";

type YesOrNo = { [Name in keyof Preferences]: Preferences[Name] extends boolean ? Name : never }[keyof Preferences];

/** How one writes and is told; each choice holds at once and follows the person to every browser. */
export function PreferencesDialog() {
  const t = useTranslations("frame.preferences");
  const { shown, show } = useOverlays();
  const { person } = useFrame();
  const [wants, change] = usePreferences();
  const agent = person.role === "agent";
  const choice = (name: YesOrNo, hint?: ReactNode) => (
    <Switch
      checked={wants[name]}
      onChange={(checked) => void change({ [name]: checked })}
      label={t(name)}
      hint={hint}
    />
  );
  return (
    <Dialog
      open={shown === "preferences"}
      onOpenChange={(open) => !open && show(null)}
      title={t("title")}
      description={t("text")}
    >
      <div className="flex flex-col gap-5">
        <Part title={t("writing")}>
          <Field label={t("sendKey")} hint={t(`sendKeys.${wants.sendKey}Hint`)}>
            <Select
              value={wants.sendKey}
              onChange={(sendKey) => void change({ sendKey: sendKey as Preferences["sendKey"] })}
              choices={sendKeys.map((key) => ({ value: key, label: t(`sendKeys.${key}`) }))}
            />
          </Field>
          {choice("singleKeys", t("singleKeysHint"))}
        </Part>
        <Part title={t("about")}>
          {agent && choice("tellConversations")}
          {agent && choice("tellTexts")}
          {choice("tellMessages")}
        </Part>
        <Part title={t("ways")}>
          {choice("titleCount")}
          {choice("iconDot")}
          <div className="flex items-start gap-2">
            <div className="flex-1">{choice("sound")}</div>
            <Button
              size="small"
              look="ghost"
              className="-my-1"
              icon={<Volume2 aria-hidden className="size-3.5" />}
              onClick={() => void playTone("conversation")}
            >
              {t("listen")}
            </Button>
          </div>
          <BrowserNotices />
        </Part>
      </div>
    </Dialog>
  );
}

/** Asks the browser only when somebody switches it on; says what the browser answered. */
function BrowserNotices() {
  const t = useTranslations("frame.preferences");
  const [{ browserNotices }, change] = usePreferences();
  const [permission, setPermission] = useState<NotificationPermission | "none">("default");
  useEffect(() => setPermission(typeof Notification === "undefined" ? "none" : Notification.permission), []);
  const set = async (wanted: boolean) => {
    if (wanted && permission === "default") {
      const answer = await Notification.requestPermission();
      setPermission(answer);
      if (answer !== "granted") return;
    }
    await change({ browserNotices: wanted });
  };
  const hint =
    permission === "none"
      ? t("noticesMissing")
      : permission === "denied"
        ? t("noticesDenied")
        : browserNotices && permission === "default"
          ? t("noticesAsk")
          : t("noticesHint");
  return (
    <Switch
      checked={browserNotices && permission === "granted"}
      disabled={permission === "none" || permission === "denied"}
      onChange={(wanted) => void set(wanted)}
      label={t("browserNotices")}
      hint={hint}
    />
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex flex-col gap-3">
    <h3 className="font-semibold">{title}</h3>
    {children}
  </section>
);
