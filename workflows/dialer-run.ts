import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  log,
  proxyActivities,
  rootCause,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type * as runActivities from "../activities/dialer-run.ts";
import type * as pumpActivities from "../activities/pump.ts";
import { clock, details } from "./details.ts";
import * as m from "./dialer-messages.ts";
import { inDatabase } from "./in-database.ts";

const { readDialerRun } = inDatabase<typeof runActivities>("state, hours, due rows and counts", "2 minutes");
const { obeyDialerSignal } = inDatabase<typeof runActivities>("carry out an order that came as a signal", "2 minutes");

// A pump that is tried again resumes: it takes a new epoch and never repeats a send whose outcome is unclear.
const { pumpDialer } = proxyActivities<typeof pumpActivities>({
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "10s",
  retry: { initialInterval: "500ms", backoffCoefficient: 2, maximumInterval: "10s" },
  summary: "send due rows for some 20 s, within the pace",
});

/** How long a run relies on being told; a signal that was lost while Temporal was away is made up for then (ms). */
const longestRest = 60_000;
/** Without hours to come there is no moment to wait for. */
const restWithoutHours = 15 * 60_000;

export interface DialerRunInput {
  dialerId: string;
  carried?: { recent?: string; sent: number; facts: { at: number; what: string }[] };
}

type Order = { order: "pause" | "resume" | "purge" } & m.DialerSignalOrder;
/** `outcome` is told to whoever waits for it. */
type Taken = { given: Order; outcome: { done: m.DialerOrdered } | { refused: string } | null };

/** A dialer from Play to Stop (D13): waits for its hours, pumps while rows are due, and rests while it is held. */
export async function dialerRun(input: DialerRunInput): Promise<void> {
  const { dialerId } = input;
  const facts = input.carried?.facts ?? [];
  const orders: Taken[] = [];
  let sent = input.carried?.sent ?? 0;
  /** How the last sends ended: a pump judges by those of the turn before too. */
  let recent = input.carried?.recent;
  let woken = true;
  let now: runActivities.DialerRunFacts | null = null;
  // Of the last order, until the pump that it led to.
  let requestId: string | undefined;

  const note = (what: string) => {
    facts.push({ at: Date.now(), what });
    facts.splice(0, facts.length - 8);
  };
  const told = (what: string) => (change?: m.DialerChange) => {
    woken = true;
    requestId = change?.requestId ?? requestId;
    note(change?.why ? `${what}: ${change.why}` : what);
  };
  const take = (order: Order["order"], given: m.DialerSignalOrder | undefined, how: string) => {
    const taken: Taken = { given: { ...given, order }, outcome: null };
    orders.push(taken);
    note(`${order} asked for by ${how}`);
    return taken;
  };
  const ordered = (order: Order["order"]) => (given?: m.DialerSignalOrder) => {
    take(order, given, "a signal");
  };
  const answered = (order: Order["order"]) => async (given?: m.DialerSignalOrder) => {
    const taken = take(order, given, "an update");
    await condition(() => taken.outcome !== null);
    if (taken.outcome && "done" in taken.outcome) return taken.outcome.done;
    throw ApplicationFailure.nonRetryable(taken.outcome?.refused, "refused");
  };
  const roused = () => woken || orders.length > 0;
  const state = (): m.DialerRunState => ({
    phase: now?.phase ?? "starting",
    since: now?.since ?? workflowInfo().startTime.getTime(),
    until: now?.until ?? null,
    nextDueAt: now?.nextDueAt ?? null,
    reason: now?.reason ?? null,
    counts: now?.counts ?? {},
    balanced: now?.balanced ?? true,
    sent,
    facts,
  });

  setHandler(m.played, told("played"), { description: "Play was committed." });
  setHandler(m.stopped, told("stopped"), { description: "Stop was committed: nothing more is sent." });
  setHandler(m.paused, told("paused"), { description: "Pause was committed: nothing more is sent." });
  setHandler(m.resumed, told("resumed"), { description: "Resume was committed." });
  setHandler(m.purged, told("purged"), { description: "Unprocessed rows were cancelled." });
  setHandler(m.rowsAdded, told("rows added"), { description: "Rows were loaded." });
  setHandler(m.settingsChanged, told("settings changed"), { description: "The dialer or its hours were changed." });
  setHandler(m.pause, ordered("pause"), { description: "Order: hold the dialer. {reason}" });
  setHandler(m.resume, ordered("resume"), { description: "Order: let a held dialer go on." });
  setHandler(m.purge, ordered("purge"), { description: "Order: cancel unprocessed rows. {states}" });
  setHandler(m.pauseOrder, answered("pause"), {
    description: "Order: hold the dialer, and answer when it holds. {reason}",
    validator: readable,
  });
  setHandler(m.resumeOrder, answered("resume"), {
    description: "Order: let a held dialer go on, and answer.",
    validator: readable,
  });
  setHandler(m.purgeOrder, answered("purge"), {
    description: "Order: cancel unprocessed rows, and answer how many. {states}",
    validator: readable,
  });
  setHandler(m.dialerRunState, state, { description: "Phase, hours, counts and last facts." });
  upsertSearchAttributes([{ key: m.dialerAttributes.dialerId, value: dialerId }]);

  let shownPhase: string | null = null;
  const look = async () => {
    woken = false;
    now = await readDialerRun({ dialerId, now: Date.now() });
    if (now.phase !== shownPhase) {
      shownPhase = now.phase;
      note(now.reason ? `${now.phase}: ${now.reason}` : now.phase);
      upsertSearchAttributes([{ key: m.dialerAttributes.dialerState, value: now.phase }]);
    }
    setCurrentDetails(shown(dialerId, state()));
    return now;
  };
  const obey = async () => {
    for (let taken = orders.shift(); taken; taken = orders.shift()) {
      const { order } = taken.given;
      try {
        const done = await obeyDialerSignal({ dialerId, ...taken.given });
        taken.outcome = { done };
        note(`${order} done, ${done.onTheWire} on the wire${done.cancelled ? `, ${done.cancelled} cancelled` : ""}`);
      } catch (error) {
        if (isCancellation(error)) throw error;
        taken.outcome = { refused: rootCause(error) ?? "refused" };
        log.warn("an order from Temporal was refused", { order, error: String(error) });
        note(`${order} refused`);
      }
      woken = true;
    }
  };

  for (;;) {
    await obey();
    if (workflowInfo().continueAsNewSuggested && orders.length === 0) {
      // Whoever waits for an answer gets it from this run; an order that comes meanwhile goes first.
      await condition(allHandlersFinished);
      if (orders.length > 0) continue;
      await continueAsNew<typeof dialerRun>({ dialerId, carried: { ...(recent && { recent }), sent, facts } });
    }
    const { phase, until, due, nextDueAt } = await look();
    if (phase === "gone" || phase === "stopped") {
      await condition(allHandlersFinished);
      // A signal that came meanwhile may be the next Play.
      if (roused()) continue;
      return;
    }
    if (phase === "disabled" || phase === "paused") {
      recent = undefined;
      await condition(roused, longestRest, { summary: `${phase}: until somebody changes it` });
      continue;
    }
    if (phase === "outsideSchedule") {
      // One timer, however far the opening is: of a change that could not be told the sweep tells.
      const opens = until === null ? restWithoutHours : until - Date.now();
      await condition(roused, Math.max(1, opens), {
        summary: until === null ? "there are no hours to come" : `hours begin ${clock(until)} UTC`,
      });
      continue;
    }
    if (!due) {
      const next = Math.min(nextDueAt ?? Number.POSITIVE_INFINITY, until ?? Number.POSITIVE_INFINITY);
      const rest = Math.max(1, Math.min(longestRest, next - Date.now()));
      await condition(roused, rest, { summary: "nothing is due: until rows are added" });
      continue;
    }
    const turn = { dialerId, requestId, recent };
    requestId = undefined;
    const answer = await pumpOnce(turn, orders, obey);
    sent += answer.sent;
    recent = answer.recent;
  }
}

/** One turn of the pump. Orders that come meanwhile are carried out at once: in Postgres, where the pump meets them. */
async function pumpOnce(
  input: { dialerId: string; requestId: string | undefined; recent: string | undefined },
  orders: readonly unknown[],
  obey: () => Promise<void>,
): Promise<{ sent: number; recent?: string }> {
  let ended = false;
  const turn = pumpDialer(input).finally(() => {
    ended = true;
  });
  // Its failure is met below; meanwhile it must not count as unhandled.
  turn.catch(() => {});
  while (!ended) {
    await condition(() => ended || orders.length > 0);
    await obey();
  }
  try {
    const answer = await turn;
    // Rows are due but none could be taken: never spin.
    if (answer.sent === 0 && answer.why !== "time") await sleep("1s", { summary: "the pump found nothing to do" });
    return answer;
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn("the pump ended without an answer", { error: String(error) });
    await sleep("2s", { summary: "after a pump that failed" });
    return { sent: 0 };
  }
}

/** Refuses an order that could never be carried out before it is taken. */
function readable(given?: m.DialerSignalOrder): void {
  const { reason, states } = given ?? {};
  if (reason !== undefined && (typeof reason !== "string" || reason.length > 200))
    throw ApplicationFailure.nonRetryable("reason: a text of at most 200 characters.", "reason");
  if (states === undefined) return;
  if (!Array.isArray(states) || states.length === 0 || !states.every((state) => m.purgeStates.includes(state)))
    throw ApplicationFailure.nonRetryable(`states: choose from ${m.purgeStates.join(", ")}.`, "states");
}

/** What an engineer sees on opening the run. */
function shown(dialerId: string, run: m.DialerRunState): string {
  const time = (at: number | null) => (at === null ? "none" : clock(at));
  const counts = Object.entries(run.counts)
    .filter(([, rows]) => rows > 0)
    .map(([name, rows]) => `${name} ${rows}`)
    .join(", ");
  return details(
    [
      ["dialer", dialerId],
      ["state", run.reason ? `${run.phase}: ${run.reason}` : run.phase],
      ["since", time(run.since)],
      [run.phase === "outsideSchedule" ? "hours begin" : "hours end", time(run.until)],
      ["next scheduled row", time(run.nextDueAt)],
      ["rows", counts || "none"],
      ["books", run.balanced ? "balanced" : "NOT BALANCED"],
      ["accepted in this run", run.sent],
    ],
    run.facts,
  );
}
