"use client";

import { useTranslations } from "next-intl";
import type { Row } from "#web/server/actions/dialers";
import { useSecond } from "../clock.tsx";
import { useMoment } from "../moment.ts";

/** "waiting until 18:00", of a row whose time has not come (D34), or that is put off: for its recipient's hours, or since the last text to the number. */
export function WaitsUntil({ row }: { row: Pick<Row, "state" | "sendAt" | "heldUntil" | "heldFor"> }) {
  const t = useTranslations("rows");
  const moment = useMoment();
  const now = useSecond();
  const comes = (at: string | null): at is string => at !== null && now !== null && new Date(at).getTime() > now * 1000;
  if (row.state !== "waiting") return null;
  if (row.heldFor && comes(row.heldUntil))
    return (
      <span className="text-meta text-muted">· {t(`heldFor.${row.heldFor}`, { time: moment(row.heldUntil) })}</span>
    );
  if (!comes(row.sendAt)) return null;
  return <span className="text-meta text-muted">· {t("waitingUntil", { time: moment(row.sendAt) })}</span>;
}
