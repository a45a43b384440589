import { toE164 } from "#domain/phone";
import { type Connection, inTransaction } from "#prisma/client";
import { settings } from "#prisma/settings";
import { channelOf } from "#providers/channel";
import { OrderRefused } from "#temporal/order-refused";
import { messageBlockSql } from "./fence.ts";

export interface SingleText {
  campaignId: string;
  /** As typed; must be a possible number (D31). */
  to: string;
  text: string;
  /** One of the campaign's DID-Ports, from which it is to leave; absent = the first of them, or the provider's own. */
  source?: string | undefined;
  /** The agent whom the text is shown as written by. */
  authorId?: string | null;
  /** Who really asked for it, `user:<id>`; the audit keeps it beside the author. */
  by: string;
  requestId?: string;
}

/**
 * Queues one text of a campaign outside of any conversation, on the thread with that customer: durable when it returns (D18). Throws OrderRefused:
 * `gone` no such campaign, `disabled`, `number`, `source`, `blocked` by the do-not-contact list; the list is looked at again behind the fence
 * before the text goes out (D15).
 */
export async function queueSingleText(order: SingleText): Promise<{ messageId: string; threadId: string }> {
  const { defaultCountry } = await settings();
  const to = toE164(order.to, defaultCountry);
  if (!to) throw new OrderRefused("number", "This is not a possible telephone number.");
  return inTransaction(async (db) => {
    const campaign = (
      await db.query<{ provider_id: string; type: string; settings: Record<string, unknown>; enabled: boolean }>(
        `SELECT k.provider_id, p.type, p.settings, k.enabled FROM campaigns k JOIN providers p ON p.id = k.provider_id AND p.deleted_at IS NULL
         WHERE k.id = $1 AND k.deleted_at IS NULL`,
        [order.campaignId],
      )
    ).rows[0];
    if (!campaign) throw new OrderRefused("gone", "There is no such campaign.");
    if (!campaign.enabled) throw new OrderRefused("disabled", "The campaign is disabled.");
    const blocked = await db.query(messageBlockSql("$1", "$2::uuid", "true"), [to, order.campaignId]);
    if (blocked.rowCount) throw new OrderRefused("blocked", "The number is on the do-not-contact list.");
    const threadId = await threadWith(db, order, campaign, { address: to, country: defaultCountry });
    const { rows } = await db.query<{ id: string }>(
      `INSERT INTO messages (direction, text, provider_id, thread_id, campaign_id, from_address, to_address, status, author_id, at)
       SELECT 'out', $2, t.provider_id, t.id, $3, t.our_number, t.customer_address, 'queued', $4, clock_timestamp()
       FROM threads t WHERE t.id = $1 RETURNING id`,
      [threadId, order.text, order.campaignId, order.authorId ?? null],
    );
    const messageId = rows[0]!.id;
    await db.query(
      "INSERT INTO audit (actor, on_behalf_of, action, target, details, request_id) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        order.by,
        order.authorId ? `agent:${order.authorId}` : null,
        "text sent",
        `campaign:${order.campaignId}`,
        JSON.stringify({ messageId }),
        order.requestId ?? null,
      ],
    );
    return { messageId, threadId };
  });
}

/**
 * The thread on which a campaign reaches a customer, made where there is none: on the DID-port asked for, its first, or, where it has none, the
 * provider's own number. Throws OrderRefused `source`.
 */
export async function threadWith(
  db: Connection,
  order: Pick<SingleText, "campaignId" | "source">,
  campaign: { provider_id: string; type: string; settings: Record<string, unknown> },
  customer: { address: string; country: string },
): Promise<string> {
  const { address, country } = customer;
  const port = await portOf(db, order);
  const ourNumber = port === null ? "" : (toE164(port, country) ?? port);
  await db.query("INSERT INTO customers (address) VALUES ($1) ON CONFLICT (address) DO NOTHING", [address]);
  const key = [campaign.provider_id, ourNumber, address];
  await db.query(
    `INSERT INTO threads (provider_id, our_number, customer_address, customer_id, channel)
     SELECT $1, $2, $3, id, $4 FROM customers WHERE address = $3
     ON CONFLICT (provider_id, our_number, customer_address) DO NOTHING`,
    [...key, channelOf(campaign.type, campaign.settings)],
  );
  const { rows } = await db.query<{ id: string }>(
    "SELECT id FROM threads WHERE provider_id = $1 AND our_number = $2 AND customer_address = $3",
    key,
  );
  return rows[0]!.id;
}

/** The DID-port that a campaign's text leaves from; null = the provider's own number. */
async function portOf(db: Connection, order: Pick<SingleText, "campaignId" | "source">): Promise<string | null> {
  const { rows } = await db.query<{ value: string }>(
    "SELECT value FROM did_ports WHERE campaign_id = $1 ORDER BY value",
    [order.campaignId],
  );
  if (!order.source) return rows[0]?.value ?? null;
  const digits = (text: string) => text.replace(/^\+/, "");
  const found = rows.find((row) => digits(row.value) === digits(order.source!));
  if (!found) throw new OrderRefused("source", "The source is none of the campaign's DID-Ports.");
  return found.value;
}
