"use client";

import { useTranslations } from "next-intl";
import type { Row } from "#web/server/actions/dialers";
import { useSecond } from "../clock.tsx";
import { useMoment } from "../moment.ts";

/** "waiting until 18:00", of a row whose time has not come (D34). */
export function WaitsUntil({ row }: { row: Pick<Row, "state" | "sendAt"> }) {
  const t = useTranslations("rows");
  const moment = useMoment();
  const now = useSecond();
  if (row.state !== "waiting" || !row.sendAt || !now || new Date(row.sendAt).getTime() <= now * 1000) return null;
  return <span className="text-meta text-muted">· {t("waitingUntil", { time: moment(row.sendAt) })}</span>;
}
