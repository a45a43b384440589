import { countedStates } from "#prisma/conversation-states";
import { isLateSql } from "./day-figures.ts";

/** Each figure of the monitor opens the conversations behind it; `late` are those outside the service level. */
export const monitorLists = ["waiting", "active", "answered", "abandoned", "late", "missed"] as const;
export type MonitorList = (typeof monitorLists)[number];

export interface MonitorItem {
  id: string;
  channel: "sms" | "whatsapp";
  /** The customer's number (F56) and name, where it is known. */
  phone: string;
  customer: string;
  campaign: string;
  agent: string | null;
  /** When the wait, the assignment, the answer or the abandonment was, as the list asks. */
  at: string;
  /** Seconds from the wait's beginning to the answer or the abandonment; null where there is neither. */
  waitedSeconds: number | null;
  /** Place in its campaign's queue, from 1; null outside of one. */
  place: number | null;
  /** Its agent has not accepted it yet. */
  offered: boolean;
  /** Lost its agent and goes before the others (D23). */
  requeued: boolean;
  /** Its workflow's page in the Temporal UI; null where it is not known. */
  temporalUrl: string | null;
}

const shown = 200;

// The queue as it serves; else the newest first.
const lists: Record<MonitorList, { where: string; at: string; order: string }> = {
  waiting: { where: "v.state = 'waiting'", at: "v.waiting_since", order: "v.requeued DESC, v.waiting_since, v.id" },
  active: {
    where: `v.state IN ${countedStates}`,
    at: "coalesce(v.assigned_at, v.offered_at)",
    order: "coalesce(v.assigned_at, v.offered_at), v.id",
  },
  // What an agent began answers nobody.
  answered: {
    where: "v.first_reply_at >= k.since AND v.started_by IS NULL",
    at: "v.first_reply_at",
    order: "v.first_reply_at DESC, v.id",
  },
  abandoned: {
    where: "v.abandoned_at >= k.since AND v.first_reply_at IS NULL",
    at: "v.abandoned_at",
    order: "v.abandoned_at DESC, v.id",
  },
  late: {
    where: `v.started_by IS NULL AND (v.first_reply_at >= k.since OR (v.abandoned_at >= k.since AND v.first_reply_at IS NULL)) AND ${isLateSql("v", "k.level")}`,
    at: "coalesce(v.first_reply_at, v.abandoned_at)",
    order: "coalesce(v.first_reply_at, v.abandoned_at) DESC, v.id",
  },
  missed: {
    where: "v.state = 'missed'",
    at: "coalesce(v.abandoned_at, v.opened_at)",
    order: "coalesce(v.abandoned_at, v.opened_at) DESC, v.id",
  },
};

/** SQL of one list over the campaigns of the CTE `seen`: the first 200 of it, each with its `threadId` for `temporalUrl`. */
export function listSql(show: MonitorList): string {
  const { where, at, order } = lists[show];
  const place =
    show === "waiting"
      ? "row_number() OVER (PARTITION BY v.campaign_id ORDER BY v.requeued DESC, v.waiting_since, v.id)::int"
      : "NULL::int";
  return `SELECT v.id, v.thread_id AS "threadId", t.channel, p.address AS phone, p.name AS customer, k.name AS campaign, u.name AS agent, ${at} AS at,
      extract(epoch FROM coalesce(v.first_reply_at, v.abandoned_at) - coalesce(v.wait_began_at, v.opened_at))::int AS "waitedSeconds",
      ${place} AS place, v.requeued, v.state = 'offered' AS offered
    FROM seen k JOIN conversations v ON v.campaign_id = k.id JOIN threads t ON t.id = v.thread_id
      JOIN customers p ON p.id = t.customer_id LEFT JOIN users u ON u.id = v.agent_id
    WHERE ${where} ORDER BY ${order} LIMIT ${shown}`;
}
