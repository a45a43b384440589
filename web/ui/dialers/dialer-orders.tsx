"use client";

import { Pause, Play, Square, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { ConfirmDialog, Dialog } from "../dialog.tsx";
import { Field, Input } from "../field.tsx";
import { request } from "../request.ts";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { PurgeDialog } from "./purge-dialog.tsx";

type Order = "start" | "stop" | "pause" | "resume" | "purge";
interface Done {
  onTheWire: number;
  cancelled?: number;
}

/** Play, pause, resume, stop, delete unprocessed (F75, F76): each says how many sends were still on the wire. */
export function DialerOrders({ dialer, onDone }: { dialer: Dialer; onDone: () => unknown }) {
  const t = useTranslations("dialers");
  const frame = useTranslations("frame.dialog");
  const say = useFailureText();
  const [busy, setBusy] = useState<Order | null>(null);
  const [asking, setAsking] = useState<"pause" | "stop" | "purge" | null>(null);
  const [reason, setReason] = useState("");

  const give = async (order: Order, body: object = {}): Promise<boolean> => {
    setBusy(order);
    const answer = await request<Done>("POST", `/api/dialers/${dialer.id}/${order}`, body);
    setBusy(null);
    await onDone();
    if (!answer.ok) {
      toast.error(say(answer.error));
      return false;
    }
    toast.success(t(`wireAfter.${order}`, { count: answer.data.onTheWire, cancelled: answer.data.cancelled ?? 0 }));
    return true;
  };

  const { playing, paused, counts } = dialer;
  const icon = "size-4";
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {!playing && (
        <Button
          look="primary"
          icon={<Play aria-hidden className={icon} />}
          busy={busy === "start"}
          disabled={!dialer.enabled}
          onClick={() => give("start")}
        >
          {t("play")}
        </Button>
      )}
      {playing && paused && (
        <Button
          look="primary"
          icon={<Play aria-hidden className={icon} />}
          busy={busy === "resume"}
          onClick={() => give("resume")}
        >
          {t("resume")}
        </Button>
      )}
      {playing && !paused && (
        <Button
          icon={<Pause aria-hidden className={icon} />}
          busy={busy === "pause"}
          onClick={() => setAsking("pause")}
        >
          {t("pause")}
        </Button>
      )}
      {playing && (
        <Button icon={<Square aria-hidden className={icon} />} busy={busy === "stop"} onClick={() => setAsking("stop")}>
          {t("stop")}
        </Button>
      )}
      <Button
        look="ghost"
        icon={<Trash2 aria-hidden className={icon} />}
        busy={busy === "purge"}
        disabled={counts.waiting + counts.failed + counts.wrongFormat + counts.blocked === 0}
        onClick={() => setAsking("purge")}
      >
        {t("purge")}
      </Button>

      <Dialog
        open={asking === "pause"}
        onOpenChange={(open) => setAsking(open ? "pause" : null)}
        title={t("pausing.title", { name: dialer.name })}
        description={t("pausing.text")}
        footer={
          <>
            <Button onClick={() => setAsking(null)}>{frame("cancel")}</Button>
            <Button type="submit" form="pause-dialer" look="primary" busy={busy === "pause"}>
              {t("pause")}
            </Button>
          </>
        }
      >
        <form
          id="pause-dialer"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await give("pause", reason.trim() ? { reason: reason.trim() } : {})) setAsking(null);
          }}
        >
          <Field label={t("pausing.reason")} hint={t("pausing.reasonHint")} optional>
            <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
          </Field>
        </form>
      </Dialog>
      <ConfirmDialog
        open={asking === "stop"}
        onOpenChange={(open) => setAsking(open ? "stop" : null)}
        title={t("stopping.title", { name: dialer.name })}
        description={t("stopping.text", { count: counts.waiting })}
        confirm={t("stop")}
        onConfirm={() => give("stop")}
      />
      <PurgeDialog
        dialer={dialer}
        open={asking === "purge"}
        onOpenChange={(open) => setAsking(open ? "purge" : null)}
        onConfirm={(states) => give("purge", { states })}
      />
    </div>
  );
}
