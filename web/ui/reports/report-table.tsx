"use client";

import clsx from "clsx";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { Report, ReportLine } from "#web/server/actions/reports";
import { useErrorWords } from "../dialers/error-words.ts";
import { stateColour } from "../dialers/progress.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";

/** The states that have a column, in the order of the bar; the narrower the screen, the fewer. */
const columns = ["delivered", "sent", "failed", "unknown", "blocked", "wrongFormat", "cancelled", "waiting"] as const;
const wide: Partial<Record<(typeof columns)[number], string>> = {
  unknown: "max-lg:hidden",
  blocked: "max-lg:hidden",
  wrongFormat: "max-xl:hidden",
  cancelled: "max-xl:hidden",
  waiting: "max-md:hidden",
  failed: "max-sm:hidden",
};

/** The bar's, as the columns stand. */
const order = [
  "delivered",
  "sent",
  "sending",
  "failed",
  "unknown",
  "blocked",
  "wrongFormat",
  "cancelled",
  "waiting",
] as const;

/** A line each, with its share of the longest as a bar by state, and the sum below. */
export function ReportTable({ report }: { report: Report }) {
  const t = useTranslations("reports");
  const all = useTranslations("dialers");
  const format = useFormatter();
  const most = Math.max(1, ...report.items.map((line) => line.total));
  const figure = (count: number) => (count === 0 ? <span className="text-faint">0</span> : format.number(count));
  return (
    <Table caption={t("table")}>
      <thead>
        <tr>
          <Th className="md:pl-4">{t(`by.${report.by}`)}</Th>
          <Th className="w-1/4 min-w-24">
            <span className="sr-only">{t("share")}</span>
          </Th>
          <Th numeric>{t("total")}</Th>
          {columns.map((state) => (
            <Th numeric key={state} className={clsx("max-[480px]:hidden", wide[state])}>
              <span className="inline-flex items-center gap-1.5">
                <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", stateColour[state])} />
                {all(`state.${state}`)}
              </span>
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {report.items.map((line) => (
          <Tr key={line.key}>
            <Td className="max-w-96 min-w-28 truncate whitespace-nowrap md:pl-4">
              <LineName report={report} line={line} />
            </Td>
            <Td>
              <Bar line={line} most={most} />
            </Td>
            <Td numeric className="font-medium">
              {format.number(line.total)}
            </Td>
            {columns.map((state) => (
              <Td numeric key={state} className={clsx("max-[480px]:hidden", wide[state])}>
                {figure(line.counts[state])}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="font-semibold">
          <Td className="md:pl-4">{t("sum")}</Td>
          <Td />
          <Td numeric>{format.number(report.total.total)}</Td>
          {columns.map((state) => (
            <Td numeric key={state} className={clsx("max-[480px]:hidden", wide[state])}>
              {figure(report.total.counts[state])}
            </Td>
          ))}
        </tr>
      </tfoot>
    </Table>
  );
}

/** What a line is counted by, as people say it. */
function LineName({ report, line }: { report: Report; line: ReportLine }) {
  const t = useTranslations("reports");
  const all = useTranslations("dialers");
  const format = useFormatter();
  const words = useErrorWords();
  if (report.by === "dialer")
    return (
      <Link href={`/dialers/${line.key}`} className="text-accent underline-offset-2 hover:underline">
        {line.name}
      </Link>
    );
  if (report.by === "state") return <>{all(`state.${line.key}` as "state.sent")}</>;
  if (report.by === "provider") return <>{line.name ?? <span className="text-muted">{t("noProvider")}</span>}</>;
  if (report.by === "error") {
    const [kind, ...code] = line.key.split(" ");
    return (
      <>
        {words({ kind: kind || null, code: code.join(" ") || null })}{" "}
        <code className="font-mono text-meta text-muted">{code.join(" ")}</code>
      </>
    );
  }
  const date = { weekday: "short", day: "numeric", month: "short" } as const;
  // A day is no moment: noon of it is in it whatever the zone.
  if (report.by === "day")
    return <>{format.dateTime(new Date(`${line.key}T12:00:00Z`), { ...date, timeZone: "UTC" })}</>;
  return <>{format.dateTime(new Date(line.key), { ...date, hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}</>;
}

function Bar({ line, most }: { line: ReportLine; most: number }) {
  return (
    <span aria-hidden className="flex h-2 w-full overflow-hidden rounded-full bg-off-soft">
      {order.map((state) =>
        line.counts[state] > 0 ? (
          <span
            key={state}
            className={clsx("h-full min-w-px", stateColour[state])}
            style={{ width: `${(line.counts[state] / most) * 100}%` }}
          />
        ) : null,
      )}
    </span>
  );
}
