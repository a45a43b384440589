"use client";

import { Trash2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { BlacklistEntry } from "#web/server/actions/dialers";
import { IconButton } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { ConfirmDialog } from "../dialog.tsx";
import { useFrame } from "../frame.tsx";
import { phoneText } from "../phone.ts";
import { request } from "../request.ts";
import { Table, Td, Th, Tr } from "../table.tsx";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";

/** Do-not-contact entries: for what, from where, by whom and since when. Who may not remove one sees why. */
export function EntryTable({ entries, onDone }: { entries: BlacklistEntry[]; onDone: () => unknown }) {
  const t = useTranslations("dialers.blacklist");
  const say = useFailureText();
  const format = useFormatter();
  const { person } = useFrame();
  const [removing, setRemoving] = useState<BlacklistEntry | null>(null);
  const since = (entry: BlacklistEntry) =>
    format.dateTime(new Date(entry.at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const keptBecause = (entry: BlacklistEntry) =>
    entry.source === "stop"
      ? t("keep")
      : entry.kind === null && person.role !== "administrator"
        ? t("keepGlobal")
        : null;
  return (
    <>
      <Table caption={t("table")}>
        <thead>
          <tr>
            <Th className="pl-3 md:pl-4">{t("column.phone")}</Th>
            <Th className="max-sm:hidden">{t("column.for")}</Th>
            <Th>{t("column.source")}</Th>
            <Th className="max-sm:hidden">{t("column.at")}</Th>
            <Th className="max-sm:hidden">{t("column.by")}</Th>
            <Th>
              <span className="sr-only">{t("remove")}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Tr key={entry.id}>
              <Td className="py-1.5 pl-3 whitespace-nowrap tabular-nums md:pl-4">
                {phoneText(entry.phone)}
                <span className="block text-meta whitespace-normal text-muted sm:hidden">
                  {holdsFor(entry, t)} · {since(entry)}
                  {entry.byName && ` · ${entry.byName}`}
                </span>
              </Td>
              <Td className="max-sm:hidden">{holdsFor(entry, t)}</Td>
              <Td>
                <Chip tone={entry.source === "stop" ? "bad" : "off"}>{t(`source.${entry.source}`)}</Chip>
              </Td>
              <Td className="whitespace-nowrap text-muted max-sm:hidden">{since(entry)}</Td>
              <Td className="text-muted max-sm:hidden">{entry.byName ?? "–"}</Td>
              <Td className="py-0.5 pr-3 text-right md:pr-4">
                {keptBecause(entry) ? (
                  <span className="text-meta text-muted max-lg:sr-only">{keptBecause(entry)}</span>
                ) : (
                  <IconButton
                    label={t("removeOne", { phone: phoneText(entry.phone) })}
                    onClick={() => setRemoving(entry)}
                  >
                    <Trash2 aria-hidden className="size-4" />
                  </IconButton>
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={() => setRemoving(null)}
        title={t("removing.title", { phone: phoneText(removing?.phone ?? "") })}
        description={t("removing.text")}
        confirm={t("removing.confirm")}
        danger
        onConfirm={async () => {
          const answer = await request("DELETE", `/api/blacklist/${removing?.id}`);
          if (!answer.ok) toast.error(say(answer.error));
          await onDone();
          return answer.ok;
        }}
      />
    </>
  );
}

function holdsFor(entry: BlacklistEntry, t: ReturnType<typeof useTranslations<"dialers.blacklist">>) {
  if (entry.kind === null) return t("forAll");
  return t(entry.kind === "campaign" ? "forCampaign" : "forDialer", { name: entry.campaign ?? "–" });
}
