import type { z } from "zod";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";
import { campaignsChanged } from "#temporal/client";
import { audit, changedFields } from "./audit.ts";
import {
  refuseTakenDidPorts,
  refuseTakenName,
  refuseUnknownProvider,
  writeDidPorts,
  writeResponses,
} from "./campaign-parts.ts";
import { dispositionRowsSql, dispositionTree, writeDispositions } from "./dispositions.ts";
import { writeGroups } from "./groups.ts";
import { keysOf, page } from "./paging.ts";
import { refuseBadSchedule, scheduleOf, writeSchedule } from "./schedules.ts";
import { campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import {
  type Campaign,
  type CampaignChange,
  campaignDefaults,
  type campaignInput,
  type campaignQuery,
} from "./shapes/campaigns.ts";
import type { Page } from "./shapes/parts.ts";
import { notFound, UserError } from "./user-error.ts";

const columns = `c.id, c.name, c.enabled, c.provider_id, c.rule, c.delivery_order, c.service_level_seconds, c.churn_seconds,
  c.chat_seconds, c.max_waiting, c.max_interactions, c.accept_seconds, c.max_lapses, c.chat_time_action, c.after_hours, c.out_of_hours_text, c.queue_full_text,
  c.closing_text, c.help_text, s.time_zone, s.ranges, s.exceptions, lower(c.name) AS sort_name,
  ARRAY(SELECT value FROM did_ports WHERE campaign_id = c.id ORDER BY value) AS did_ports,
  ARRAY(SELECT group_id FROM campaign_groups WHERE campaign_id = c.id) AS groups,
  (SELECT coalesce(json_agg(json_build_object('shortcut', shortcut, 'text', text) ORDER BY position, shortcut), '[]')
     FROM responses WHERE campaign_id = c.id) AS responses,
  c.wrap_up_seconds, c.transfer_seconds, c.reminder_seconds, c.reminder_text, c.silence_close_seconds, c.disposition_required,
  ${dispositionRowsSql("c.id")} AS dispositions,
  (SELECT count(*)::int FROM members WHERE campaign_id = c.id) AS members`;

/** The campaigns that the viewer may see (F8), by name. */
export async function listCampaigns(viewer: Viewer, query: z.output<typeof campaignQuery>): Promise<Page<Campaign>> {
  const keys = keysOf(query.cursor, 2);
  const params: unknown[] = [
    keys?.[0] ?? null,
    keys?.[1] ?? null,
    query.q ?? null,
    query.enabled ?? null,
    query.limit + 1,
  ];
  const { rows } = await pool().query(
    `SELECT ${columns} FROM campaigns c JOIN schedules s ON s.id = c.schedule_id
     WHERE c.deleted_at IS NULL AND ($1::text IS NULL OR (lower(c.name), c.id) > ($1, $2::uuid))
       AND ($3::text IS NULL OR strpos(lower(c.name), lower($3)) > 0) AND ($4::boolean IS NULL OR c.enabled = $4)
       AND ${campaignScope(viewer, "c", params)}
     ORDER BY lower(c.name), c.id LIMIT $5`,
    params,
  );
  return page(rows, query.limit, (row) => [row.sort_name, row.id], campaignOf);
}

/** One campaign; a UserError (404) when there is none that the viewer may see. */
export async function readCampaign(viewer: Viewer, id: string, connection: Queryable = pool()): Promise<Campaign> {
  const params: unknown[] = [id];
  const { rows } = await connection.query(
    `SELECT ${columns} FROM campaigns c JOIN schedules s ON s.id = c.schedule_id
     WHERE c.id = $1 AND c.deleted_at IS NULL AND ${campaignScope(viewer, "c", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The campaign");
  return campaignOf(rows[0]);
}

/** Makes a campaign (F2–F18). A DID-port that leads elsewhere is refused with that campaign's name (D22). */
export async function createCampaign(
  viewer: Viewer,
  input: z.output<typeof campaignInput>,
  requestId?: string,
): Promise<Campaign> {
  const whole = {
    ...input,
    thresholds: { ...campaignDefaults.thresholds, ...given(input.thresholds) },
    texts: { ...campaignDefaults.texts, ...given(input.texts) },
  };
  return inTransaction(async (connection) => {
    await check(connection, null, whole);
    const scheduleId = await writeSchedule(connection, null, whole.schedule);
    const { rows } = await connection.query(
      `INSERT INTO campaigns (schedule_id, ${written}) VALUES ($1, ${written.split(",").map((_, i) => `$${i + 2}`)}) RETURNING id`,
      [scheduleId, ...valuesOf(whole)],
    );
    const id = rows[0].id as string;
    await writeDidPorts(connection, id, whole);
    await writeParts(connection, id, whole);
    await audit(connection, viewer, "campaign created", `campaign:${id}`, { name: whole.name }, requestId);
    return readCampaign(viewer, id, connection);
  });
}

/** Changes a campaign; what is left out stays. Conversations that are open go on under the new values. */
export async function changeCampaign(
  viewer: Viewer,
  id: string,
  change: CampaignChange,
  requestId?: string,
): Promise<Campaign> {
  const changed = await inTransaction(async (connection) => {
    await connection.query("SELECT id FROM campaigns WHERE id = $1 FOR UPDATE", [id]);
    const before = await readCampaign(viewer, id, connection);
    const whole = {
      ...before,
      ...given(change),
      thresholds: { ...before.thresholds, ...given(change.thresholds ?? {}) },
      texts: { ...before.texts, ...given(change.texts ?? {}) },
    };
    await check(connection, id, whole);
    const { rows } = await connection.query("SELECT schedule_id FROM campaigns WHERE id = $1", [id]);
    await writeSchedule(connection, rows[0].schedule_id, whole.schedule);
    // The DID-ports first: the campaign's trigger then switches on only those that stay.
    await writeDidPorts(connection, id, whole);
    await connection.query(
      `UPDATE campaigns SET (${written}) = ROW(${written.split(",").map((_, i) => `$${i + 2}`)}) WHERE id = $1`,
      [id, ...valuesOf(whole)],
    );
    await writeParts(connection, id, whole);
    const fields = changedFields(before, whole);
    await audit(connection, viewer, "campaign changed", `campaign:${id}`, { name: whole.name, fields }, requestId);
    return readCampaign(viewer, id, connection);
  });
  await campaignsChanged([id], "the campaign was changed");
  return changed;
}

/** Removes a campaign from every list (F19). Its conversations and their transcripts stay (D26); open ones are refused. */
export async function removeCampaign(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    await connection.query("SELECT id FROM campaigns WHERE id = $1 FOR UPDATE", [id]);
    const { name } = await readCampaign(viewer, id, connection);
    const open = await connection.query(
      `SELECT count(*)::int AS n FROM conversations WHERE campaign_id = $1 AND state IN ${openStates}`,
      [id],
    );
    if (open.rows[0].n > 0)
      throw new UserError(
        `${open.rows[0].n} conversations of ${name} are still open. Disable it, close or transfer them, then delete it.`,
        { status: 409 },
      );
    await connection.query("DELETE FROM members WHERE campaign_id = $1", [id]);
    await connection.query("UPDATE campaigns SET deleted_at = now(), enabled = false WHERE id = $1", [id]);
    await audit(connection, viewer, "campaign deleted", `campaign:${id}`, { name }, requestId);
  });
}

type Whole = Omit<Campaign, "id" | "members">;

const written = `name, enabled, provider_id, rule, delivery_order, service_level_seconds, churn_seconds, chat_seconds,
  max_waiting, max_interactions, accept_seconds, max_lapses, wrap_up_seconds, transfer_seconds, reminder_seconds, reminder_text,
  silence_close_seconds, disposition_required, chat_time_action, after_hours, out_of_hours_text, queue_full_text, closing_text, help_text`;

function valuesOf(c: Whole): unknown[] {
  const { thresholds: t, texts } = c;
  return [
    c.name,
    c.enabled,
    c.providerId,
    c.strategy.rule,
    c.strategy.order,
    t.serviceLevelSeconds,
    t.churnSeconds,
    t.chatSeconds,
    t.maxWaiting,
    c.maxInteractions,
    c.acceptSeconds,
    c.maxLapses,
    c.wrapUpSeconds,
    c.transferSeconds,
    c.reminderSeconds,
    c.reminderText,
    c.silenceCloseSeconds,
    c.dispositionRequired,
    c.chatTimeAction,
    c.afterHours,
    texts.outOfHours,
    texts.queueFull,
    texts.closing,
    texts.help,
  ];
}

async function check(connection: Queryable, id: string | null, c: Whole): Promise<void> {
  refuseBadSchedule(c.schedule);
  await refuseUnknownProvider(connection, c.providerId);
  await refuseTakenName(connection, id, c.name);
  if (c.enabled) await refuseTakenDidPorts(connection, id, c.providerId, c.didPorts);
}

async function writeParts(connection: Parameters<typeof writeGroups>[0], id: string, c: Whole): Promise<void> {
  await writeResponses(connection, id, c.responses);
  await writeDispositions(connection, id, c.dispositions);
  await writeGroups(connection, "campaign", id, c.groups);
}

/** Without the fields that are undefined: they mean "as it was". */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the query above, column by column
function campaignOf(row: any): Campaign {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    providerId: row.provider_id,
    didPorts: row.did_ports,
    strategy: { rule: row.rule, order: row.delivery_order },
    schedule: scheduleOf(row),
    thresholds: {
      serviceLevelSeconds: row.service_level_seconds,
      churnSeconds: row.churn_seconds,
      chatSeconds: row.chat_seconds,
      maxWaiting: row.max_waiting,
    },
    maxInteractions: row.max_interactions,
    acceptSeconds: row.accept_seconds,
    maxLapses: row.max_lapses,
    wrapUpSeconds: row.wrap_up_seconds,
    transferSeconds: row.transfer_seconds,
    reminderSeconds: row.reminder_seconds,
    reminderText: row.reminder_text,
    silenceCloseSeconds: row.silence_close_seconds,
    dispositionRequired: row.disposition_required,
    dispositions: dispositionTree(row.dispositions),
    chatTimeAction: row.chat_time_action,
    afterHours: row.after_hours,
    groups: row.groups,
    texts: {
      outOfHours: row.out_of_hours_text,
      queueFull: row.queue_full_text,
      closing: row.closing_text,
      help: row.help_text,
    },
    responses: row.responses,
    members: row.members,
  };
}
