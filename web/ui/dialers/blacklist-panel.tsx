"use client";

import { FileUp, Plus, ShieldAlert, Trash2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { BlacklistEntry, Dialer, Refusal } from "#web/server/actions/dialers";
import { Button, IconButton } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { ConfirmDialog } from "../dialog.tsx";
import { Empty } from "../empty.tsx";
import { Field, Input } from "../field.tsx";
import { phoneText } from "../phone.ts";
import { type RequestFailure, request } from "../request.ts";
import { SearchBox } from "../search-box.tsx";
import { Select } from "../select.tsx";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { toast } from "../toast.tsx";
import { useDelayed } from "../use-delayed.ts";
import { useFailureText } from "../use-failure-text.ts";
import { usePages } from "../use-pages.ts";
import { sendFile } from "./send-file.ts";

type Line = Pick<Refusal, "line" | "reason">;

interface Imported {
  accepted: number;
  known: number;
  refusedCount: number;
  /** The first of them. */
  refused?: Line[];
}

/** Who must not be written to: what holds for this dialer, and the ways to add to it (F74, F77, D14). */
export function BlacklistPanel({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers.blacklist");
  const say = useFailureText();
  const file = useRef<HTMLInputElement>(null);
  const [uploading, setUploading] = useState(false);
  const [refused, setRefused] = useState<{ count: number; lines: Line[] } | null>(null);
  const [phone, setPhone] = useState("");
  const wanted = useDelayed(phone.trim());
  const query = new URLSearchParams({ campaign: dialer.id, ...(wanted && { phone: wanted }) });
  const entries = usePages<BlacklistEntry>(`/api/blacklist?${query}`, [`dialer:${dialer.id}`]);

  const upload = async (chosen: File) => {
    setUploading(true);
    const answer = await sendFile<Imported>("/api/blacklist/upload", chosen, () => {}).answer;
    setUploading(false);
    if (!answer.ok) return toast.error(say(answer.error));
    const { accepted, known, refusedCount } = answer.data;
    setRefused(refusedCount > 0 ? { count: refusedCount, lines: answer.data.refused ?? [] } : null);
    toast[refusedCount > 0 ? "warning" : "success"](t("uploaded", { count: accepted, known, refused: refusedCount }));
    await entries.refetch();
  };

  return (
    <div className="flex flex-col">
      <div className="flex flex-col gap-4 px-3 py-4 md:px-4">
        {!dialer.checkBlacklist && (
          <p className="flex items-start gap-2 rounded-field bg-warn-soft px-2.5 py-1.5">
            <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            {t("off")}
          </p>
        )}
        <p className="max-w-3xl text-muted">{t("intro")}</p>
        <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
          <AddEntry dialer={dialer} onDone={entries.refetch} />
          <div className="flex flex-col gap-1">
            <span aria-hidden className="text-meta font-medium max-sm:hidden">
              {"\u00a0"}
            </span>
            <Button
              icon={<FileUp aria-hidden className="size-4" />}
              busy={uploading}
              onClick={() => file.current?.click()}
              aria-describedby="blacklist-upload-hint"
              className="self-start"
            >
              {t("upload")}
            </Button>
            <span id="blacklist-upload-hint" className="text-meta text-muted">
              {t("uploadHint")}
            </span>
            <input
              ref={file}
              type="file"
              accept=".csv,.txt,text/csv,text/plain"
              aria-label={t("upload")}
              tabIndex={-1}
              className="sr-only"
              onChange={(event) => {
                const chosen = event.target.files?.[0];
                event.target.value = "";
                if (chosen) void upload(chosen);
              }}
            />
          </div>
        </div>
        {refused && <Refused {...refused} onHide={() => setRefused(null)} />}
        <SearchBox label={t("search")} value={phone} onChange={setPhone} inputMode="tel" className="w-full max-w-64" />
      </div>
      {entries.items === null ? (
        <div className="flex flex-col gap-4 px-4 py-2">
          <Skeleton className="h-5 w-full" />
          <Skeleton className="h-5 w-full" />
        </div>
      ) : entries.items.length === 0 ? (
        wanted ? (
          <Empty title={t("noMatch")} />
        ) : (
          <Empty title={t("empty")}>{t("emptyText")}</Empty>
        )
      ) : (
        <Entries entries={entries.items} onDone={entries.refetch} />
      )}
      {entries.hasMore && (
        <div className="px-3 py-3 md:px-4">
          <Button busy={entries.busy} onClick={entries.more}>
            {t("more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The lines that an upload refused, each with its reason, until somebody hides them. */
function Refused({ count, lines, onHide }: { count: number; lines: Line[]; onHide: () => void }) {
  const t = useTranslations("dialers.upload");
  const format = useFormatter();
  return (
    <section aria-label={t("refused", { count })} className="max-w-3xl rounded-panel border bg-panel">
      <div className="flex items-center gap-2 border-b px-3 py-1.5">
        <h3 className="flex-1 font-medium">{t("refused", { count })}</h3>
        <Button size="small" look="ghost" onClick={onHide}>
          {t("hide")}
        </Button>
      </div>
      <ul className="quiet-scroll max-h-60 overflow-y-auto px-3 py-2">
        {lines.map((each) => (
          <li key={each.line} className="flex flex-wrap gap-x-3 py-0.5">
            <span className="text-muted tabular-nums">
              {t("line")} {format.number(each.line)}
            </span>
            <span>{each.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddEntry({ dialer, onDone }: { dialer: Dialer; onDone: () => unknown }) {
  const t = useTranslations("dialers.blacklist");
  const say = useFailureText();
  const [phone, setPhone] = useState("");
  const [scope, setScope] = useState<"all" | "this">("all");
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const answer = await request<Imported>("POST", "/api/blacklist", {
      phone,
      campaign: scope === "this" ? dialer.name : null,
    });
    setBusy(false);
    setFailure(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    toast.success(t(answer.data.accepted > 0 ? "added" : "known", { phone }));
    setPhone("");
    onDone();
  };
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={t("phone")} error={failure ? (failure.fields?.phone ?? say(failure)) : undefined} className="w-44">
        <Input type="tel" required maxLength={40} value={phone} onChange={(event) => setPhone(event.target.value)} />
      </Field>
      <Field label={t("for")} className="w-40">
        <Select
          value={scope}
          onChange={(value) => setScope(value as "all" | "this")}
          choices={[
            { value: "all", label: t("forAll") },
            { value: "this", label: t("forThis") },
          ]}
        />
      </Field>
      <div className="pt-5">
        <Button type="submit" busy={busy} icon={<Plus aria-hidden className="size-4" />}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}

function Entries({ entries, onDone }: { entries: BlacklistEntry[]; onDone: () => unknown }) {
  const t = useTranslations("dialers.blacklist");
  const say = useFailureText();
  const format = useFormatter();
  const [removing, setRemoving] = useState<BlacklistEntry | null>(null);
  return (
    <>
      <Table caption={t("table")}>
        <thead>
          <tr>
            <Th className="pl-3 md:pl-4">{t("column.phone")}</Th>
            <Th>{t("column.for")}</Th>
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
              <Td className="pl-3 whitespace-nowrap tabular-nums md:pl-4">{phoneText(entry.phone)}</Td>
              <Td>{entry.campaign ?? t("forAll")}</Td>
              <Td>
                <Chip tone={entry.source === "stop" ? "bad" : "off"}>{t(`source.${entry.source}`)}</Chip>
              </Td>
              <Td className="whitespace-nowrap text-muted max-sm:hidden">
                {format.dateTime(new Date(entry.at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}
              </Td>
              <Td className="text-muted max-sm:hidden">{entry.byName ?? "–"}</Td>
              <Td className="py-0.5 text-right">
                {entry.source === "stop" ? (
                  <span className="text-meta text-muted max-sm:hidden">{t("keep")}</span>
                ) : (
                  <IconButton label={t("remove")} onClick={() => setRemoving(entry)}>
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
