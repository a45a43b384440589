import { roleAtLeast } from "#domain/access";
import { toE164 } from "#domain/phone";
import type { Template } from "#domain/template";
import { pool } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";
import { settings } from "#prisma/settings";
import { channelOf } from "#providers/channel";
import { campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import { templatesOf } from "./templates.ts";
import { notFound } from "./user-error.ts";

/** A campaign in which the viewer may start a conversation. */
export interface StartCampaign {
  id: string;
  name: string;
  channel: "sms" | "whatsapp";
  templates: Template[];
}

export interface StartChoices {
  /** ISO 3166: of numbers without a country. */
  defaultCountry: string;
  campaigns: StartCampaign[];
}

interface CampaignRow {
  id: string;
  name: string;
  provider_id: string;
  type: string;
  settings: Record<string, unknown>;
}

/** Where the viewer may start: an agent as a member, others in what they see; one campaign or all of them. */
async function usable(viewer: Viewer, campaignId: string | null): Promise<CampaignRow[]> {
  const params: unknown[] = [campaignId];
  const may =
    viewer.role === "agent"
      ? `EXISTS (SELECT FROM members m WHERE m.campaign_id = k.id AND m.agent_id = $${params.push(viewer.userId)})`
      : campaignScope(viewer, "k", params);
  const { rows } = await pool().query<CampaignRow>(
    `SELECT k.id, k.name, k.provider_id, p.type, p.settings FROM campaigns k
     JOIN providers p ON p.id = k.provider_id AND p.deleted_at IS NULL
     WHERE k.enabled AND k.deleted_at IS NULL AND ($1::uuid IS NULL OR k.id = $1) AND ${may} ORDER BY lower(k.name)`,
    params,
  );
  return rows;
}

/** Where the viewer may start a conversation (F43), and what may go first there. */
export async function startChoices(viewer: Viewer): Promise<StartChoices> {
  const rows = await usable(viewer, null);
  const campaigns = await Promise.all(
    rows.map(async (row) => {
      const channel = channelOf(row.type, row.settings);
      const templates = channel === "whatsapp" ? await templatesOf(row.provider_id) : [];
      return { id: row.id, name: row.name, channel, templates };
    }),
  );
  return { defaultCountry: (await settings()).defaultCountry, campaigns };
}

export interface NumberLook {
  /** Null: not a possible number. */
  e164: string | null;
  /** The entry that blocks texts to it, the strongest one; `mayPass`: the viewer may let one text pass it (D15). */
  blocked: { source: "stop" | "upload" | "person" | "api"; at: string; everywhere: boolean; mayPass: boolean } | null;
  /** The open conversation with it, found instead of doubled; `agentName` null = nobody's or one's own. */
  open: { conversationId: string; agentName: string | null } | null;
  /** The customer's last text on this campaign's thread, for WhatsApp's 24 hours. */
  lastInboundAt: string | null;
}

/** What one should know of a number before starting a conversation with it. Throws notFound where the viewer may not start any. */
export async function lookAtNumber(viewer: Viewer, campaignId: string, typed: string): Promise<NumberLook> {
  const [campaign] = await usable(viewer, campaignId);
  if (!campaign) throw notFound("The campaign");
  const { defaultCountry } = await settings();
  const e164 = toE164(typed, defaultCountry);
  if (!e164) return { e164: null, blocked: null, open: null, lastInboundAt: null };
  const port = (
    await pool().query<{ value: string }>("SELECT value FROM did_ports WHERE campaign_id = $1 ORDER BY value LIMIT 1", [
      campaignId,
    ])
  ).rows[0]?.value;
  const ourNumber = port === undefined ? "" : (toE164(port, defaultCountry) ?? port);
  const [blocked, open] = await Promise.all([
    pool().query(
      `SELECT b.source, b.at, b.campaign_id IS NULL AS everywhere FROM black_list b
       WHERE b.phone_e164 = $1 AND b.dialer_id IS NULL AND (b.campaign_id IS NULL OR b.campaign_id = $2)
       ORDER BY b.source = 'stop' DESC, b.at LIMIT 1`,
      [e164, campaignId],
    ),
    pool().query(
      `SELECT c.id AS conversation, c.agent_id, u.name,
         (SELECT m.at FROM messages m WHERE m.thread_id = t.id AND m.direction = 'in' AND t.our_number = $4 ORDER BY m.seq DESC LIMIT 1) AS last
       FROM threads t LEFT JOIN conversations c ON c.thread_id = t.id AND c.state IN ${openStates} LEFT JOIN users u ON u.id = c.agent_id
       WHERE t.provider_id = $1 AND t.customer_address = $2 AND (t.our_number = $4 OR c.campaign_id = $3)
       ORDER BY c.id IS NULL, t.our_number = $4 DESC`,
      [campaign.provider_id, e164, campaignId, ourNumber],
    ),
  ]);
  const entry = blocked.rows[0];
  const thread = open.rows[0];
  const last = open.rows.find((row) => row.last)?.last;
  return {
    e164,
    blocked: entry
      ? {
          source: entry.source,
          at: entry.at.toISOString(),
          everywhere: entry.everywhere,
          mayPass: entry.source !== "stop" && roleAtLeast(viewer.role, "supervisor"),
        }
      : null,
    open: thread?.conversation
      ? { conversationId: thread.conversation, agentName: thread.agent_id === viewer.userId ? null : thread.name }
      : null,
    lastInboundAt: last ? last.toISOString() : null,
  };
}
