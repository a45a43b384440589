import { setTimeout as sleep } from "node:timers/promises";
import { pool } from "#prisma/client";
import { sendMessage } from "./send-message.ts";

/** A try that was never written to the wire may be followed by another; this often. */
const mostDropped = 5;

/**
 * Sends a provider's test message, which is committed and queued, the way of every text: slot, intent behind the fence, one
 * write to the wire. Whoever tests wants to see what the carrier says now: what it did not take has failed, and is not tried again.
 */
export async function sendTestMessage(order: { messageId: string; phone: string }): Promise<void> {
  for (let tries = 1; tries <= mostDropped; tries++) {
    const { againInMilliseconds } = await sendMessage({ ...order, tries });
    if (againInMilliseconds === null) return;
    await sleep(againInMilliseconds);
  }
  await pool().query(
    `UPDATE messages SET status = 'failed', error = coalesce(error, 'The account was too busy to take it.'), status_at = clock_timestamp()
     WHERE id = $1 AND status = 'queued'`,
    [order.messageId],
  );
}
