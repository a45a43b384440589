"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { Dialog } from "../dialog.tsx";
import { useOverlays } from "../overlays.tsx";
import { usePreferences } from "../preferences.tsx";
import { Switch } from "../switch.tsx";
import { Key } from "./key.tsx";
import { type Command, useCommandRegistry } from "./registry.tsx";

/** The keys that do something here, by group (`?`). */
export function KeySheet() {
  const t = useTranslations("frame.commands");
  const { shown, show } = useOverlays();
  const { all } = useCommandRegistry();
  const [{ singleKeys, sendKey }, change] = usePreferences();
  const open = shown === "keys";
  const groups = new Map(open ? byGroup(all().filter((each) => each.keys)) : []);
  const singleRows = (group: string): Row[] =>
    (groups.get(group) ?? []).map((each) => ({ keys: [each.keys ?? ""], label: each.label, dim: !singleKeys }));
  const everywhere = t("everywhere");
  return (
    <Dialog wide open={open} onOpenChange={(next) => !next && show(null)} title={t("keys")} description={t("keysText")}>
      <div className="flex flex-col gap-5">
        <Switch
          checked={singleKeys}
          onChange={(checked) => void change({ singleKeys: checked })}
          label={t("singleKeys")}
        />
        <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
          <Keys
            title={everywhere}
            rows={[
              { keys: ["Ctrl", "K"], label: t("title") },
              { keys: ["Esc"], label: t("escape") },
              { keys: ["Alt", "↓ ↑"], label: t("neighbours") },
              { keys: sendKey === "enter" ? ["Enter"] : ["Ctrl", "Enter"], label: t("sendText") },
              { keys: ["Shift", "Enter"], label: t("newLine") },
              ...singleRows(everywhere),
            ]}
          />
          {[...groups.keys()]
            .filter((group) => group !== everywhere)
            .map((group) => (
              <Keys key={group} title={group} rows={singleRows(group)} />
            ))}
        </div>
      </div>
    </Dialog>
  );
}

interface Row {
  keys: string[];
  label: string;
  /** It does nothing while single keys are off. */
  dim?: boolean;
}

function Keys({ title, rows }: { title: string; rows: Row[] }) {
  return (
    <section>
      <h3 className="mb-1.5 font-semibold">{title}</h3>
      <dl className="flex flex-col">
        {rows.map(({ keys, label, dim }) => (
          <div
            key={label}
            className={clsx("flex min-h-8 items-center justify-between gap-4 border-b py-1", dim && "text-muted")}
          >
            <dt>{label}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** In the order in which they were offered. */
export function byGroup(commands: Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const each of commands) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return [...groups];
}
