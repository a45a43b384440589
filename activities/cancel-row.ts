import { inTransaction } from "#prisma/client";
import { type DialerOrder, recordOrder } from "./dialer-record.ts";

/**
 * Cancels one waiting row, such as a message for later (D34). False when it does not wait any more: it is being sent, or has been. Holds from its
 * return: an intent that is being committed has the row locked, and the row is looked at again after it.
 */
export async function cancelRow(order: DialerOrder & { rowId: number }): Promise<boolean> {
  return inTransaction(async (db) => {
    const { rowCount } = await db.query(
      `UPDATE sms_spool SET state = 6, error = NULL, error_kind = NULL, error_code = NULL, updated_at = clock_timestamp()
       WHERE id = $2 AND dialer_id = $1 AND state = 1`,
      [order.dialerId, order.rowId],
    );
    if (!rowCount) return false;
    await recordOrder(db, order, "purged", { cancelled: 1, byState: { waiting: 1 }, row: String(order.rowId) });
    return true;
  });
}
