import { ApplicationFailure } from "@temporalio/activity";
import { type DialerPhase, dialerPhase } from "#domain/dialer";
import { OrderRefused } from "#temporal/order-refused";
import { type PurgeableState, pauseDialer, purgeDialer, resumeDialer } from "./dialer-orders.ts";
import { readDue } from "./held-rows.ts";
import { askAboutMissed, noteLook } from "./missed-rows.ts";
import { readDialerCounts, readDialerRecord } from "./spool.ts";

/** A dialer as its run sees it: counts and times, no texts and no numbers. Times are epoch ms. */
export interface DialerRunFacts {
  phase: DialerPhase | "gone";
  since: number;
  until: number | null;
  reason: string | null;
  due: boolean;
  nextDueAt: number | null;
  counts: Record<string, number>;
  balanced: boolean;
}

/** Reads what the run needs to decide its next step. `now` is the run's clock (epoch ms): hours go by it. */
export async function readDialerRun(input: { dialerId: string; now: number }): Promise<DialerRunFacts> {
  const dialer = await readDialerRecord(input.dialerId);
  const { counts, balanced } = (await readDialerCounts([input.dialerId])).get(input.dialerId)!;
  const books = { counts: { ...counts }, balanced };
  if (!dialer) {
    const nothing = { until: null, reason: null, due: false, nextDueAt: null };
    return { phase: "gone", since: input.now, ...nothing, ...books };
  }
  const at = new Date(input.now);
  const { phase, until } = dialerPhase(dialer, at);
  // What was missed is asked about before the look is noted: a look that is cut off is taken again from its beginning.
  const question = phase === "sending" ? await askAboutMissed(dialer, at) : null;
  if (phase === "sending" || phase === "outsideSchedule") await noteLook(dialer.id, at);
  if (question) return readDialerRun(input);
  return {
    phase,
    since: dialer.stateSince.getTime(),
    until: until?.getTime() ?? null,
    reason: dialer.paused ? withoutNumbers(dialer.pauseReason ?? "") : null,
    ...(await readDue(input.dialerId, at)),
    ...books,
  };
}

/** A carrier's words may quote a customer's number, which has no place in a history. */
function withoutNumbers(text: string): string {
  return text.replace(/\+?\d[\d\s().-]{4,}\d/g, "…");
}

export interface DialerSignalled {
  dialerId: string;
  order: "pause" | "resume" | "purge";
  reason?: string;
  states?: string[];
}

/** Carries out an order that came to the run as a signal or an update. Answers what it did; an order that makes no sense is not tried again. */
export async function obeyDialerSignal(input: DialerSignalled): Promise<{ onTheWire: number; cancelled?: number }> {
  // Nobody has signed in: who may reach Temporal is its own affair. The record says that it came from there.
  const order = { dialerId: input.dialerId, by: "temporal", reason: input.reason ?? "" };
  // A signal comes as somebody typed it: what Postgres or the code could never take must not be tried for ever.
  if (order.reason.includes("\0") || (input.states !== undefined && !Array.isArray(input.states)))
    throw ApplicationFailure.nonRetryable("The order cannot be read.", "unreadable");
  try {
    if (input.order === "pause") return { onTheWire: (await pauseDialer(order)).onTheWire };
    if (input.order === "resume") return { onTheWire: (await resumeDialer(order)).onTheWire };
    const { onTheWire, cancelled } = await purgeDialer({
      ...order,
      states: input.states as PurgeableState[] | undefined,
    });
    return { onTheWire, cancelled };
  } catch (error) {
    if (error instanceof OrderRefused) throw ApplicationFailure.nonRetryable(error.message, error.code);
    throw error;
  }
}
