import { DateTime } from "luxon";
import type { z } from "zod";
import { instantsOfDays } from "#domain/day-range";
import { stateNumber, stateWord } from "#domain/spool-state";
import { pool } from "#prisma/client";
import { audit } from "./audit.ts";
import { csvStream } from "./csv.ts";
import { numberSearch } from "./dialer-rows.ts";
import { dialerScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import type { messageQuery } from "./shapes/reports.ts";
import { sayer } from "./spoken-error.ts";

const heading = [
  "id",
  "dialer",
  "phone",
  "phoneE164",
  "state",
  "changedAt",
  "provider",
  "errorKind",
  "errorCode",
  "error",
  "carrierId",
  "message",
  "data",
  "loadedAt",
];
const pieceRows = 2_000;

/**
 * Every message that dialers were given, a line each in the order of their entry, as a file that is read while it goes out: whatever its length, a piece of it is
 * held at a time (F80). Rows that are loaded meanwhile are not in it; each of the others stands in it once, in the state of the moment at which it is read.
 * Only of dialers that the viewer may see (D27), removed ones too; on record.
 */
export async function messageFile(
  viewer: Viewer,
  query: z.output<typeof messageQuery>,
  zone: string,
  requestId: string,
): Promise<Response> {
  const { phone, ...named } = query;
  const instants = instantsOfDays(
    { ...(query.from !== undefined && { from: query.from }), ...(query.to !== undefined && { to: query.to }) },
    zone,
  );
  const params: unknown[] = [];
  const add = (value: unknown) => `$${params.push(value)}`;
  const dialers = await seenDialers(viewer, query.dialer);
  let where = `s.dialer_id = ANY(${add([...dialers.keys()])}::uuid[])`;
  if (query.provider.length > 0) where += ` AND s.provider_id = ANY(${add(query.provider)}::uuid[])`;
  if (query.state.length > 0) where += ` AND s.state = ANY(${add(query.state.map(stateNumber))}::smallint[])`;
  if (instants.from) where += ` AND s.updated_at >= ${add(instants.from)}`;
  if (instants.to) where += ` AND s.updated_at < ${add(instants.to)}`;
  if (query.errorKind !== undefined || query.errorCode !== undefined) where += " AND s.state IN (4, 9)";
  if (query.errorKind !== undefined) where += ` AND coalesce(s.error_kind, '') = ${add(query.errorKind)}`;
  if (query.errorCode !== undefined) where += ` AND coalesce(s.error_code, '') = ${add(query.errorCode)}`;
  where += numberSearch(phone, add);
  const ends = await pool().query<{ first: number | null; last: number | null }>(
    `SELECT min(e.first) AS first, max(e.last) AS last FROM unnest($1::uuid[]) AS d (id) CROSS JOIN generate_series(1, 9) AS state
     CROSS JOIN LATERAL (SELECT (SELECT min(id) FROM sms_spool WHERE dialer_id = d.id AND sms_spool.state = state.state) AS first,
       (SELECT max(id) FROM sms_spool WHERE dialer_id = d.id AND sms_spool.state = state.state) AS last) AS e`,
    [[...dialers.keys()]],
  );
  const { first, last } = ends.rows[0]!;
  await audit(
    pool(),
    viewer,
    "messages exported",
    "report:messages",
    { ...named, ...(phone && { phone: true }), zone },
    requestId,
  );
  const say = await sayer();
  const wall = (at: Date) => DateTime.fromJSDate(at, { zone }).toFormat("yyyy-MM-dd HH:mm:ss");
  const [after, to, limit] = [add(0), add(last ?? 0), add(pieceRows)];
  const place = params.length - 3;
  let read = (first ?? 1) - 1;
  const lines = csvStream(heading, async () => {
    if (last === null) return [];
    params[place] = read;
    const { rows } = await pool().query(
      `SELECT s.id, s.dialer_id, s.phone, s.phone_e164, s.state, s.updated_at, p.name AS provider, s.error_kind, s.error_code, s.error,
         a.provider_message_id, s.message, s.data, s.created_at
       FROM (SELECT * FROM sms_spool s WHERE ${where} AND s.id > ${after} AND s.id <= ${to} ORDER BY s.id LIMIT ${limit}) s
       LEFT JOIN attempts a ON a.id = s.attempt_id LEFT JOIN providers p ON p.id = s.provider_id ORDER BY s.id`,
      params,
    );
    read = rows.at(-1)?.id ?? read;
    return rows.map((row) => [
      String(row.id),
      dialers.get(row.dialer_id) ?? "",
      row.phone,
      row.phone_e164 ?? "",
      stateWord(row.state),
      wall(row.updated_at),
      row.provider ?? "",
      row.error_kind ?? "",
      row.error_code ?? "",
      row.error ? say(row.error) : "",
      row.provider_message_id ?? "",
      row.message,
      row.data,
      wall(row.created_at),
    ]);
  });
  const days = [query.from, query.to].filter(Boolean).join("-");
  return new Response(lines, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="messages${days && `-${days}`}.csv"`,
      "cache-control": "no-store",
    },
  });
}

/** Names by id; those asked for, or all. A removed dialer has given its name away. */
async function seenDialers(viewer: Viewer, asked: readonly string[]): Promise<Map<string, string>> {
  const params: unknown[] = [asked];
  const { rows } = await pool().query<{ id: string; name: string }>(
    `SELECT d.id, regexp_replace(d.name, '-deleted-[0-9a-f]{8}$', '') AS name FROM dialers d
     WHERE (cardinality($1::uuid[]) = 0 OR d.id = ANY($1)) AND ${dialerScope(viewer, "d", params)}`,
    params,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
