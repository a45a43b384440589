// What people do with dialers. The order is committed in Postgres first, so it holds with Temporal or all workers down; the run hears of it later.
import { cancelRow as cancel } from "#activities/cancel-row";
import type { DialerOrder, DialerOrderAnswer } from "#activities/dialer-orders";
import * as orders from "#activities/dialer-orders";
import { type RetryAnswer, type RetryOrder, retryRows as retry } from "#activities/retry-rows";
import { addLogIds } from "#environment/log";
import * as m from "#workflows/dialer-messages";
import { quietly, tellDialer } from "./wake.ts";

export type { DialerOrder, DialerOrderAnswer, PurgeableState } from "#activities/dialer-orders";
export { purgeableStates } from "#activities/dialer-orders";
export type { RetryAnswer, RetryFilter, RetryOrder } from "#activities/retry-rows";
export { readDialerCounts } from "#activities/spool";

/** Play (D13). */
export async function startDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  addLogIds({ dialerId: order.dialerId });
  const answer = await orders.startDialer(order);
  await told(order.dialerId, m.played, order.by);
  return answer;
}

/** Stop (D13): ends the run; answers when only sends already on the wire are left, with their number (I5). */
export async function stopDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  addLogIds({ dialerId: order.dialerId });
  const answer = await orders.stopDialer(order);
  await told(order.dialerId, m.stopped, order.by);
  return answer;
}

/** Pause (D13, I5): as stop, but the run stays. */
export async function pauseDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  addLogIds({ dialerId: order.dialerId });
  const answer = await orders.pauseDialer(order);
  await told(order.dialerId, m.paused, order.by);
  return answer;
}

/** Resume (D13). */
export async function resumeDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  addLogIds({ dialerId: order.dialerId });
  const answer = await orders.resumeDialer(order);
  await told(order.dialerId, m.resumed, order.by);
  return answer;
}

/** Cancels unprocessed rows (D17). */
export async function purgeDialer(order: Parameters<typeof orders.purgeDialer>[0]) {
  addLogIds({ dialerId: order.dialerId });
  const answer = await orders.purgeDialer(order);
  await told(order.dialerId, m.purged, order.by);
  return answer;
}

/** Cancels one waiting row; false when it does not wait any more. */
export async function cancelRow(order: Parameters<typeof cancel>[0]): Promise<boolean> {
  addLogIds({ dialerId: order.dialerId });
  const cancelled = await cancel(order);
  if (cancelled) await told(order.dialerId, m.purged, order.by);
  return cancelled;
}

/** Failed rows are tried again, and unknown ones as a person chose; a run that waits for rows goes on at once. */
export async function retryRows(order: RetryOrder): Promise<RetryAnswer> {
  addLogIds({ dialerId: order.dialerId });
  const answer = await retry(order);
  if (answer.retried > 0) await told(order.dialerId, m.rowsAdded, order.by);
  return answer;
}

/** Rows were committed: a run that waits for some goes on at once. */
export async function rowsAdded(dialerId: string): Promise<void> {
  await told(dialerId, m.rowsAdded, "");
}

/** A dialer's settings changed. */
export async function dialerChanged(dialerId: string): Promise<void> {
  await told(dialerId, m.settingsChanged, "");
}

async function told(dialerId: string, fact: typeof m.played, why: string): Promise<void> {
  await quietly(() => tellDialer(dialerId, fact, why));
}
