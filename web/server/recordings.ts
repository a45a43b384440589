import { DateTime } from "luxon";
import { instantsOfDays } from "#domain/day-range";
import { pool } from "#prisma/client";
import { audit } from "./audit.ts";
import { type ConversationView, listConversations } from "./conversations.ts";
import { csvStream } from "./csv.ts";
import { agentScope, campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import type { Page, PageQuery } from "./shapes/parts.ts";
import type { RecordingFilters } from "./shapes/recordings.ts";

/** A conversation as the list of recordings shows it. */
export interface Recording extends ConversationView {
  /** Texts by the customer, and to it. */
  texts: { in: number; out: number };
  firstReplyAt: string | null;
}

/** Conversations that the viewer may see, newest first (F64, F65); an agent's are its own. Days are in `zone`. */
export async function listRecordings(
  viewer: Viewer,
  { limit, cursor, ...filters }: RecordingFilters & PageQuery,
  zone: string,
): Promise<Page<Recording>> {
  const { campaign, origin, q } = filters;
  const agent = viewer.role === "agent" ? viewer.userId : filters.agent;
  const { items, nextCursor } = await listConversations(viewer, {
    ...instantsOfDays({ ...(filters.from && { from: filters.from }), ...(filters.to && { to: filters.to }) }, zone),
    ...(campaign && { campaign }),
    ...(agent && { agent }),
    ...(origin && { ourNumber: origin }),
    ...(q && { text: q }),
    ...(cursor && { cursor }),
    limit,
  });
  const figures = await figuresOf(items.map((item) => item.id));
  return { items: items.map((item) => ({ ...item, ...(figures.get(item.id) ?? noFigures) })), nextCursor };
}

type Figures = Pick<Recording, "texts" | "firstReplyAt">;
const noFigures: Figures = { texts: { in: 0, out: 0 }, firstReplyAt: null };

async function figuresOf(ids: string[]): Promise<Map<string, Figures>> {
  const { rows } = await pool().query(
    `SELECT c.id, c.first_reply_at AS "firstReplyAt",
       (SELECT json_build_object('in', count(*) FILTER (WHERE m.direction = 'in'), 'out', count(*) FILTER (WHERE m.direction = 'out'))
        FROM messages m WHERE m.conversation_id = c.id AND m.kind NOT IN ('note', 'test')) AS texts
     FROM conversations c WHERE c.id = ANY ($1::uuid[])`,
    [ids],
  );
  return new Map(
    rows.map(({ id, texts, firstReplyAt }) => [id, { texts, firstReplyAt: firstReplyAt?.toISOString() ?? null }]),
  );
}

export interface RecordingChoices {
  campaigns: { id: string; name: string }[];
  agents: { id: string; name: string }[];
  /** Numbers, ports and ids of ours that lead to the campaigns. */
  origins: string[];
}

/** What the filters can choose from: what the viewer sees, and what it saw before it was deleted (D26). */
export async function recordingChoices(viewer: Viewer): Promise<RecordingChoices> {
  const params: unknown[] = [];
  const { rows } = await pool().query<RecordingChoices>(
    `WITH seen AS (SELECT k.id, k.name FROM campaigns k WHERE ${campaignScope(viewer, "k", params)})
     SELECT (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY lower(name)), '[]') FROM seen) AS campaigns,
       (SELECT coalesce(json_agg(json_build_object('id', u.id, 'name', u.name) ORDER BY lower(u.name)), '[]')
        FROM agents a JOIN users u ON u.id = a.user_id WHERE ${agentScope(viewer, "a", params)}) AS agents,
       (SELECT coalesce(json_agg(value ORDER BY value), '[]') FROM (SELECT DISTINCT p.value FROM did_ports p
        WHERE p.campaign_id IN (SELECT id FROM seen)) AS values) AS origins`,
    params,
  );
  return rows[0]!;
}

const heading = [
  "conversation",
  "opened",
  "closed",
  "channel",
  "called",
  "customer",
  "name",
  "campaign",
  "agent",
  "state",
  "outcome",
  "firstReply",
  "textsIn",
  "textsOut",
  "lastText",
];

/** The filtered list as CSV, read as it goes out, times in `zone` with their offset (D26); on record. */
export async function recordingsCsv(
  viewer: Viewer,
  filters: RecordingFilters,
  zone: string,
  requestId?: string,
): Promise<ReadableStream<Uint8Array>> {
  const { q, ...named } = filters;
  await audit(pool(), viewer, "recordings.downloaded", "recordings", { ...named, ...(q && { q: true }) }, requestId);
  let cursor: string | null | undefined;
  const time = (at: string | null) => (at ? (DateTime.fromISO(at, { zone }).toISO() ?? at) : "");
  return csvStream(heading, async () => {
    if (cursor === null) return [];
    const { items, nextCursor } = await listRecordings(
      viewer,
      { ...filters, limit: 500, ...(cursor && { cursor }) },
      zone,
    );
    cursor = nextCursor;
    return items.map((item) => [
      item.id,
      time(item.openedAt),
      time(item.closedAt),
      item.channel,
      item.ourNumber,
      item.customer.phone,
      item.customer.name,
      item.campaignName,
      item.agentName ?? "",
      item.state,
      item.outcome ?? "",
      time(item.firstReplyAt),
      String(item.texts.in),
      String(item.texts.out),
      item.lastText,
    ]);
  });
}
