"use client";

import { EyeOff, Inbox } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { dismissUnroutedText, routeUnroutedText, type UnroutedText } from "#web/server/actions/settings";
import { Button, IconButton } from "../button.tsx";
import { ConfirmDialog } from "../dialog.tsx";
import { Empty } from "../empty.tsx";
import { Field, Input } from "../field.tsx";
import { phoneText } from "../phone.ts";
import { Select } from "../select.tsx";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { usePages } from "../use-pages.ts";

/** Texts that no campaign answers, oldest first, each with the campaigns that could take it (D22). */
export function Unrouted({ campaigns }: { campaigns: { id: string; name: string }[] }) {
  const t = useTranslations("unrouted");
  const say = useFailureText();
  const texts = usePages<UnroutedText>("/api/unrouted", ["message"]);
  const { items, failure } = texts;
  return (
    <div className="quiet-scroll flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="px-3 py-4 md:px-4">
        <h2 className="text-message font-semibold">{t("title")}</h2>
        <p className="max-w-3xl text-muted">{t("intro")}</p>
      </div>
      {items === null && failure ? (
        <Empty title={say(failure)} action={<Button onClick={texts.refetch}>{t("again")}</Button>} />
      ) : items === null ? (
        <div className="flex flex-col gap-4 border-t px-4 py-3" aria-busy>
          {[1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-5 w-full" />
          ))}
        </div>
      ) : items.length === 0 ? (
        <Empty icon={<Inbox aria-hidden />} title={t("none")}>
          {t("noneText")}
        </Empty>
      ) : (
        <>
          <Table caption={t("title")} className="border-t">
            <thead>
              <tr>
                <Th className="pl-3 md:pl-4">{t("column.at")}</Th>
                <Th>{t("column.from")}</Th>
                <Th>{t("column.to")}</Th>
                <Th className="w-full">{t("column.text")}</Th>
                <Th className="pr-3 md:pr-4">{t("column.campaign")}</Th>
              </tr>
            </thead>
            <tbody>
              {items.map((text) => (
                <UnroutedRow key={text.id} text={text} campaigns={campaigns} onDone={texts.refetch} />
              ))}
            </tbody>
          </Table>
          {texts.hasMore && (
            <div className="px-3 py-3 md:px-4">
              <Button busy={texts.busy} onClick={texts.more}>
                {t("more")}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function UnroutedRow({
  text,
  campaigns,
  onDone,
}: {
  text: UnroutedText;
  campaigns: { id: string; name: string }[];
  onDone: () => Promise<void>;
}) {
  const t = useTranslations("unrouted");
  const format = useFormatter();
  const [campaign, setCampaign] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [dismissing, setDismissing] = useState(false);
  const route = async () => {
    if (!campaign) return;
    setBusy(true);
    const answer = await routeUnroutedText({ id: text.id, campaignId: campaign }).catch(() => null);
    setBusy(false);
    if (answer?.ok) toast.success(t("routed", { name: campaigns.find(({ id }) => id === campaign)?.name ?? "" }));
    else toast.error(answer?.error.message ?? t("unreachable"));
    await onDone();
  };
  return (
    <Tr>
      <Td className="pl-3 whitespace-nowrap text-muted tabular-nums md:pl-4">
        {format.dateTime(new Date(text.at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}
      </Td>
      <Td className="font-medium whitespace-nowrap tabular-nums">{phoneText(text.from)}</Td>
      <Td className="whitespace-nowrap">
        <span className="block tabular-nums">{text.to ? phoneText(text.to) : t("noNumber")}</span>
        <span className="block text-meta text-muted">{text.providerName}</span>
      </Td>
      <Td className="min-w-64 py-2">
        <span className="line-clamp-3 break-words">{text.text}</span>
      </Td>
      <Td className="pr-3 md:pr-4">
        <span className="flex items-center gap-2">
          <Select
            label={t("choose")}
            placeholder={t("choose")}
            value={campaign}
            onChange={setCampaign}
            className="w-44"
            choices={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Button busy={busy} disabled={!campaign} onClick={() => void route()}>
            {t("route")}
          </Button>
          <IconButton label={t("dismiss.open")} onClick={() => setDismissing(true)}>
            <EyeOff aria-hidden className="size-4" />
          </IconButton>
        </span>
        {dismissing && <DismissDialog text={text} onClose={() => setDismissing(false)} onDone={onDone} />}
      </Td>
    </Tr>
  );
}

/** Nobody is to answer this customer's texts there: why, for the audit. */
function DismissDialog({
  text,
  onClose,
  onDone,
}: {
  text: UnroutedText;
  onClose: () => void;
  onDone: () => Promise<void>;
}) {
  const t = useTranslations("unrouted");
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string>();
  const dismiss = async () => {
    const answer = await dismissUnroutedText({ id: text.id, reason }).catch(() => null);
    if (!answer?.ok) {
      setProblem(answer?.error.fields?.reason ?? answer?.error.message ?? t("unreachable"));
      return false;
    }
    toast.success(t("dismiss.done"));
    await onDone();
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(stays) => !stays && onClose()}
      title={t("dismiss.title", { from: phoneText(text.from) })}
      description={t("dismiss.text")}
      confirm={t("dismiss.confirm")}
      onConfirm={dismiss}
    >
      <Field label={t("dismiss.reason")} error={problem}>
        <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
