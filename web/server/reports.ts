import { DateTime } from "luxon";
import { instantsOfDays } from "#domain/day-range";
import { type SpoolStateWord, stateNumber, stateWord } from "#domain/spool-state";
import { pool } from "#prisma/client";
import { audit } from "./audit.ts";
import { csvStream } from "./csv.ts";
import { dialerScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import { countedStates } from "./shapes/dialers.ts";
import type { Report, ReportBy, ReportLine, ReportQuery } from "./shapes/reports.ts";
import { UserError } from "./user-error.ts";

const mostDays = 400;
/** An hour each is a line each. */
const mostDaysByHour = 31;

// What a line is counted by, and how it is called; $1 is the zone.
const keys: Record<ReportBy, { key: string; name: string; order: string }> = {
  dialer: { key: "r.dialer_id::text", name: "d.name", order: "lower(name), key" },
  state: { key: "r.state::text", name: "NULL::text", order: "key" },
  day: { key: "to_char(r.quarter AT TIME ZONE $1, 'YYYY-MM-DD')", name: "NULL::text", order: "key" },
  hour: {
    key: `to_char(date_trunc('hour', r.quarter, $1) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
    name: "NULL::text",
    order: "key",
  },
  provider: { key: "coalesce(r.provider_id::text, '')", name: "p.name", order: "lower(name) NULLS LAST, key" },
  error: {
    key: "coalesce(r.error_kind, '') || ' ' || coalesce(r.error_code, '')",
    name: "NULL::text",
    order: "sum DESC, key",
  },
};

/**
 * How many messages stand in which state, by dialer, state, day, hour, provider or error (F80). Each message counts once: in the quarter of an hour in
 * which it came to the state that it has now. Days are in `zone`, both included. Only dialers that the viewer may see (D27), removed ones too.
 */
export async function readReport(viewer: Viewer, query: ReportQuery, zone: string): Promise<Report> {
  const { from, to } = period(query, zone);
  const instants = instantsOfDays({ from, to }, zone);
  const { key, name, order } = keys[query.by];
  const params: unknown[] = [zone, instants.from, instants.to];
  const add = (value: unknown) => `$${params.push(value)}`;
  let where = `r.quarter >= $2 AND r.quarter < $3 AND $1::text IS NOT NULL AND ${dialerScope(viewer, "d", params)}`;
  if (query.dialer.length > 0) where += ` AND r.dialer_id = ANY(${add(query.dialer)}::uuid[])`;
  if (query.provider.length > 0) where += ` AND r.provider_id = ANY(${add(query.provider)}::uuid[])`;
  if (query.state.length > 0) where += ` AND r.state = ANY(${add(query.state.map(stateNumber))}::smallint[])`;
  if (query.by === "error") where += " AND r.state IN (4, 9)";
  const { rows } = await pool().query<{ key: string; name: string | null; states: Record<string, number> }>(
    `SELECT key, name, json_object_agg(state, rows) AS states, sum(rows) AS sum FROM (
       SELECT ${key} AS key, ${name} AS name, r.state, sum(r.rows)::bigint AS rows
       FROM dialer_report r JOIN dialers d ON d.id = r.dialer_id LEFT JOIN providers p ON p.id = r.provider_id
       WHERE ${where} GROUP BY 1, 2, 3 HAVING sum(r.rows) <> 0) AS counted
     GROUP BY key, name ORDER BY ${order}`,
    params,
  );
  const items = rows.map(({ key, name, states }) => {
    const counts = countsOf(states);
    return {
      key: query.by === "state" ? stateWord(Number(key)) : query.by === "error" ? key.trim() : key,
      // A removed dialer has given its name away.
      name: name?.replace(/-deleted-[0-9a-f]{8}$/, "") ?? null,
      counts,
      total: sumOf(counts),
    };
  });
  const counts = countsOf({});
  for (const item of items) for (const state of countedStates) counts[state] += item.counts[state];
  return { by: query.by, from, to, timeZone: zone, items, total: { counts, total: sumOf(counts) } };
}

/** The same as a file; that it was taken is on record. */
export async function reportCsv(
  viewer: Viewer,
  query: ReportQuery,
  zone: string,
  requestId: string,
): Promise<Response> {
  const report = await readReport(viewer, query, zone);
  await audit(pool(), viewer, "report exported", "report:messages", { ...query, zone }, requestId);
  let left: ReportLine[] = report.items;
  const lines = csvStream([query.by, "name", "total", ...countedStates], async () => {
    const piece = left.slice(0, 1_000);
    left = left.slice(1_000);
    return piece.map(({ key, name, total, counts }) => [
      query.by === "hour" ? wallHour(key, zone) : key,
      name ?? "",
      String(total),
      ...countedStates.map((state) => String(counts[state])),
    ]);
  });
  return new Response(lines, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="messages-by-${query.by}-${report.from}-${report.to}.csv"`,
      "cache-control": "no-store",
    },
  });
}

/** What the filters can choose from: the viewer's dialers, removed ones that have messages too, and the providers that they send by. */
export async function reportChoices(viewer: Viewer): Promise<ReportChoices> {
  const params: unknown[] = [];
  const { rows } = await pool().query<ReportChoices>(
    `WITH seen AS (SELECT d.id, regexp_replace(d.name, '-deleted-[0-9a-f]{8}$', '') AS name, d.provider_id FROM dialers d WHERE ${dialerScope(viewer, "d", params)})
     SELECT (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY lower(name)), '[]') FROM seen) AS dialers,
       (SELECT coalesce(json_agg(json_build_object('id', p.id, 'name', p.name) ORDER BY lower(p.name)), '[]') FROM providers p
        WHERE p.id IN (SELECT provider_id FROM seen)) AS providers`,
    params,
  );
  return rows[0]!;
}
export interface ReportChoices {
  dialers: { id: string; name: string }[];
  providers: { id: string; name: string }[];
}

/** The week until today unless told; a UserError (422) names what is wrong with it. */
function period(query: ReportQuery, zone: string): { from: string; to: string } {
  const to = query.to ?? DateTime.now().setZone(zone).toFormat("yyyy-MM-dd");
  const last = DateTime.fromISO(to, { zone: "utc" });
  const from = query.from ?? last.minus({ days: 6 }).toFormat("yyyy-MM-dd");
  const days = last.diff(DateTime.fromISO(from, { zone: "utc" }), "days").days + 1;
  const most = query.by === "hour" ? mostDaysByHour : mostDays;
  const wrong = (field: string, message: string) =>
    new UserError(message, { status: 422, fields: { [field]: message } });
  if (days < 1) throw wrong("to", "The last day is before the first.");
  if (days > most) throw wrong("from", `At most ${most} days at a time.`);
  return { from, to };
}

function countsOf(states: Record<string, number>): Record<SpoolStateWord, number> {
  const counts = Object.fromEntries(countedStates.map((state) => [state, 0])) as Record<SpoolStateWord, number>;
  for (const [state, rows] of Object.entries(states)) counts[stateWord(Number(state))] = Number(rows);
  return counts;
}

const sumOf = (counts: Record<SpoolStateWord, number>) => countedStates.reduce((sum, state) => sum + counts[state], 0);

const wallHour = (iso: string, zone: string) => DateTime.fromISO(iso, { zone }).toFormat("yyyy-MM-dd HH:mm");
