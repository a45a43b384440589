import type { z } from "zod";
import { parseDialString } from "#domain/dial-string";
import { checkDialer } from "#domain/dialer";
import { dialerTemplateProblem, type RowTemplate, usualVariables } from "#domain/row-template";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { adapterFor } from "#providers/adapters";
import { dialerChanged } from "#temporal/client";
import { audit, changedFields } from "./audit.ts";
import { type DialerRow, dialerColumns, dialerOf, recentSends } from "./dialer-view.ts";
import { writeGroups } from "./groups.ts";
import { keysOf, page } from "./paging.ts";
import { writeSchedule } from "./schedules.ts";
import { dialerScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import type { Dialer, DialerChange, DialerSettings, dialerInput, dialerQuery } from "./shapes/dialers.ts";
import type { Page } from "./shapes/parts.ts";
import { sayer } from "./spoken-error.ts";
import { templatesOf } from "./templates.ts";
import { notFound, UserError } from "./user-error.ts";
import { saying, type Violations } from "./violations.ts";

const violations: Violations = {
  dialers_name_key: { field: "name", message: "There is a dialer with this name already." },
};

/** The dialers that the viewer may see, by name, each with its counts and state (F67). */
export async function listDialers(viewer: Viewer, query: z.output<typeof dialerQuery>): Promise<Page<Dialer>> {
  const keys = keysOf(query.cursor, 2);
  const params: unknown[] = [keys?.[0] ?? null, keys?.[1] ?? null, query.q ?? null, query.limit + 1];
  const { rows } = await pool().query<DialerRow>(
    `WITH ${recentSends} SELECT ${dialerColumns}
     WHERE d.deleted_at IS NULL AND ($1::text IS NULL OR (lower(d.name), d.id) > ($1, $2::uuid))
       AND ($3::text IS NULL OR strpos(lower(d.name), lower($3)) > 0) AND ${dialerScope(viewer, "d", params)}
     ORDER BY lower(d.name), d.id LIMIT $4`,
    params,
  );
  const now = new Date();
  return page(
    rows,
    query.limit,
    (row) => [row.sort_name, row.id],
    (row) => dialerOf(row, now),
  );
}

/** The same for a page: why the system paused one is in the reader's language. */
export async function listDialersForPage(viewer: Viewer, query: z.output<typeof dialerQuery>): Promise<Page<Dialer>> {
  const [found, say] = await Promise.all([listDialers(viewer, query), sayer()]);
  return { ...found, items: found.items.map((dialer) => spoken(dialer, say)) };
}

/** One dialer for a page: why the system paused it is in the reader's language. */
export async function readDialerForPage(viewer: Viewer, id: string): Promise<Dialer> {
  const [dialer, say] = await Promise.all([readDialer(viewer, id), sayer()]);
  return spoken(dialer, say);
}

function spoken(dialer: Dialer, say: (sentence: string) => string): Dialer {
  return dialer.pausedBy === "system" ? { ...dialer, pauseReason: say(dialer.pauseReason ?? "") } : dialer;
}

/** One dialer with its counts of one snapshot (I3); a UserError (404) when there is none that the viewer may see. */
export async function readDialer(viewer: Viewer, id: string, connection: Queryable = pool()): Promise<Dialer> {
  const params: unknown[] = [id];
  const { rows } = await connection.query<DialerRow>(
    `WITH ${recentSends} SELECT ${dialerColumns}
     WHERE d.id = $1 AND d.deleted_at IS NULL AND ${dialerScope(viewer, "d", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The dialer");
  return dialerOf(rows[0], new Date());
}

/** Throws a UserError (404) unless the viewer may see the dialer: first line of every order and read below it. */
export async function refuseHiddenDialer(viewer: Viewer, id: string): Promise<{ name: string }> {
  const params: unknown[] = [id];
  const { rows } = await pool().query<{ name: string }>(
    `SELECT d.name FROM dialers d WHERE d.id = $1 AND d.deleted_at IS NULL AND ${dialerScope(viewer, "d", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The dialer");
  return rows[0];
}

/** Makes a dialer, stopped (D13). */
export async function createDialer(
  viewer: Viewer,
  input: z.output<typeof dialerInput>,
  requestId?: string,
): Promise<Dialer> {
  return saying(violations, () =>
    inTransaction(async (connection) => {
      const checked = await check(connection, input);
      const scheduleId = await writeSchedule(connection, null, input.schedule);
      const { rows } = await connection.query(
        `INSERT INTO dialers (schedule_id, name, enabled, provider_id, port_from, port_to, gap_milliseconds, check_blacklist, batch_size,
           template, contact_ranges, missed_policy)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
        [scheduleId, ...valuesOf(input, checked)],
      );
      const id = rows[0].id as string;
      await connection.query("INSERT INTO dialer_paces (dialer_id) VALUES ($1) ON CONFLICT DO NOTHING", [id]);
      await writeGroups(connection, "dialer", id, input.groups);
      await fact(connection, viewer, id, "created", {});
      await audit(connection, viewer, "dialer created", `dialer:${id}`, { name: input.name }, requestId);
      return readDialer(viewer, id, connection);
    }),
  );
}

/** Changes a dialer; what is left out stays. A running one goes on under the new values. */
export async function changeDialer(
  viewer: Viewer,
  id: string,
  change: DialerChange,
  requestId?: string,
): Promise<Dialer> {
  const changed = await saying(violations, () =>
    inTransaction(async (connection) => {
      await connection.query("SELECT 1 FROM dialers WHERE id = $1 FOR UPDATE", [id]);
      const before = await readDialer(viewer, id, connection);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const after = { ...before, ...given } as Dialer;
      const checked = await check(connection, after);
      const { rows } = await connection.query("SELECT schedule_id FROM dialers WHERE id = $1", [id]);
      await writeSchedule(connection, rows[0].schedule_id, after.schedule);
      await connection.query(
        `UPDATE dialers SET name = $2, enabled = $3, provider_id = $4, port_from = $5, port_to = $6, gap_milliseconds = $7,
           check_blacklist = $8, batch_size = $9, template = $10, contact_ranges = $11, missed_policy = $12,
           hours_changed = hours_changed OR contact_ranges IS DISTINCT FROM $11::jsonb, changed_at = clock_timestamp() WHERE id = $1`,
        [id, ...valuesOf(after, checked)],
      );
      await writeGroups(connection, "dialer", id, after.groups);
      const fields = changedFields(before, after);
      await fact(connection, viewer, id, "changed", { fields });
      await audit(connection, viewer, "dialer changed", `dialer:${id}`, { name: after.name, fields }, requestId);
      return readDialer(viewer, id, connection);
    }),
  );
  // A run that waits for its window looks at the new schedule now; without Temporal the sweep tells it later.
  await dialerChanged(id);
  return changed;
}

/** Removes a dialer from every list. One that plays or has rows waiting is refused; its rows and attempts stay for reports. */
export async function removeDialer(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    await connection.query("SELECT 1 FROM dialers WHERE id = $1 FOR UPDATE", [id]);
    const { name, playing, counts } = await readDialer(viewer, id, connection);
    if (playing) throw new UserError(`${name} is playing. Stop it first.`, { status: 409 });
    const unfinished = counts.waiting + counts.sending;
    if (unfinished > 0)
      throw new UserError(`${unfinished} rows of ${name} are not processed. Delete the unprocessed rows first.`, {
        status: 409,
      });
    // The name becomes free again; the row stays, since rows and attempts point at it.
    await connection.query(
      "UPDATE dialers SET deleted_at = now(), enabled = false, name = left(name, 40) || '-deleted-' || left(id::text, 8) WHERE id = $1",
      [id],
    );
    await fact(connection, viewer, id, "deleted", { name });
    await audit(connection, viewer, "dialer deleted", `dialer:${id}`, { name }, requestId);
  });
}

type Fields = Omit<DialerSettings, "groups" | "template"> & { template: z.output<typeof dialerInput>["template"] };

interface Checked {
  ports: { from: number; to: number } | null;
  template: RowTemplate | null;
}

/** Throws a UserError with a message per wrong field (F26–F35, D5–D7, D20, D32); else the ports of the dial string, and the template with its variables. */
async function check(connection: Queryable, dialer: Fields): Promise<Checked> {
  const { rows } = await connection.query("SELECT type FROM providers WHERE id = $1 AND deleted_at IS NULL", [
    dialer.providerId,
  ]);
  const { provider, ...errors } = checkDialer({
    name: dialer.name,
    provider: rows[0] ? adapterFor(rows[0].type) : null,
    dialString: dialer.dialString ?? "",
    gapMilliseconds: dialer.gapMilliseconds,
    batchSize: dialer.batchSize,
    schedule: dialer.schedule,
    contactHours: dialer.contactHours,
  });
  const fields: Record<string, string> = { ...errors, ...(provider && { providerId: provider }) };
  let template: RowTemplate | null = null;
  if (dialer.template && rows[0]) {
    const { name, language, variables } = dialer.template;
    const known =
      (await templatesOf(dialer.providerId, connection)).find(
        (each) => each.name === name && each.language === language,
      ) ?? null;
    template = { name, language, variables: variables ?? usualVariables(known?.body ?? "") };
    const problem = dialerTemplateProblem(template, known);
    if (problem) fields.template = problem;
  }
  if (Object.keys(fields).length > 0)
    throw new UserError(`${Object.values(fields).join(". ")}.`, { status: 422, fields });
  return { ports: dialer.dialString ? parseDialString(dialer.dialString) : null, template };
}

function valuesOf(dialer: Fields, { ports, template }: Checked): unknown[] {
  return [
    dialer.name,
    dialer.enabled,
    dialer.providerId,
    ports?.from ?? null,
    ports?.to ?? null,
    dialer.gapMilliseconds,
    dialer.checkBlacklist,
    dialer.batchSize,
    template,
    dialer.contactHours && JSON.stringify(dialer.contactHours),
    dialer.missedPolicy,
  ];
}

async function fact(connection: Queryable, viewer: Viewer, dialerId: string, what: string, details: object) {
  await connection.query("INSERT INTO facts (dialer_id, what, actor, details) VALUES ($1, $2, $3, $4)", [
    dialerId,
    what,
    `user:${viewer.userId}`,
    JSON.stringify(details),
  ]);
}
