// What a process counts of its own work, for Prometheus (docs/metrics.md). Counting is one addition in memory; nothing here waits.
// Labels are of bounded size: names from the code, ids of providers and dialers. Never a number or a text of a customer.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type WebhookOutcome = "taken" | "unknownProvider" | "forged" | "notUnderstood" | "tooLong" | "failed";

/** A carrier's call was answered. `type` is the provider's, as in its settings; empty when there is no such provider. */
export function webhookTaken(
  type: string,
  leaf: "inbound" | "status",
  outcome: WebhookOutcome,
  milliseconds: number,
): void {
  own().webhooks.inc({ type, leaf, outcome });
  own().webhookSeconds.observe({ leaf }, milliseconds / 1000);
}

/** Texts of customers were committed. */
export function textsStored(channel: string, count: number): void {
  if (count > 0) own().texts.inc({ channel }, count);
}

/** A conversation changed: opened, waiting, assigned, requeued, missed, closed … `outcome` only where it ended. */
export function conversationChanged(what: string, outcome = ""): void {
  own().conversations.inc({ what, outcome });
}

/** A customer's wait in the queue ended with an agent: chosen by the strategy, or by the agent's own hand. */
export function queueWaited(how: "chosen" | "taken", seconds: number): void {
  own().queueWait.observe({ how }, Math.max(0, seconds));
}

/** A browser's live stream began; call the answer once, when it ends. */
export function streamOpened(): () => void {
  own().streams.inc();
  return () => own().streams.dec();
}

/** An event went to one browser. */
export function eventSent(event: string): void {
  own().events.inc({ event });
}

/** A request was answered. `route` is a name from the code, never a path that somebody asked for. */
export function requestAnswered(route: string, status: number, milliseconds: number): void {
  own().requests.inc({ route, status: String(status) });
  own().requestSeconds.observe({ route }, milliseconds / 1000);
}

/** A server action ended: `ok`, or the status that a route would have had. */
export function actionDone(action: string, outcome: string, milliseconds: number): void {
  own().actions.inc({ action, outcome });
  own().actionSeconds.observe({ action }, milliseconds / 1000);
}

/** A send came to its end; `milliseconds` on the wire. `dropped` ones were never written. */
export function sendEnded(type: string, provider: string, outcome: string, milliseconds: number): void {
  own().sends.inc({ type, provider, outcome });
  own().sendSeconds.observe({ type }, milliseconds / 1000);
}

/** A send was written to the wire, so long after its intent was begun and after its slot (milliseconds). */
export function wireReached(type: string, sinceIntent: number, afterSlot: number): void {
  own().intentToWire.observe({ type }, Math.max(0, sinceIntent) / 1000);
  own().slotLateness.observe({ type }, Math.max(0, afterSlot) / 1000);
}

/** Slots of an account were reserved: against its limit they are the part of the allowance that is used. */
export function slotsReserved(provider: string, count: number): void {
  if (count > 0) own().slots.inc({ provider }, count);
}

/** An account was held back because its carrier said "too fast" or could not be reached. */
export function accountHeldBack(provider: string): void {
  own().backOffs.inc({ provider });
}

/** What a sweep found lying about, by kind; -1 = that step of it failed. */
export function sweepFound(found: Readonly<Record<string, number>>): void {
  for (const [kind, count] of Object.entries(found)) {
    if (count < 0) own().sweepFailures.inc({ kind });
    else own().sweepFound.inc({ kind }, count);
  }
  own().sweptAt.setToCurrentTime();
}

/** A pool of connections to Postgres whose use is told from now on; call the answer when it is closed. */
export function watchPool(pool: { totalCount: number; idleCount: number; waitingCount: number }): () => void {
  const { pools } = own();
  pools.add(pool);
  return () => pools.delete(pool);
}

/** This process's figures as Prometheus reads them, with Node's own (event loop lag, memory, garbage collection) from the first reading on. */
export function ownMetrics(): Promise<string> {
  const { registry } = own();
  if (!registry.getSingleMetric("process_cpu_seconds_total")) collectDefaultMetrics({ register: registry });
  return registry.metrics();
}

/** The media type of what `ownMetrics` answers. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

// From what a healthy machine does to where somebody should look.
const quick = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const waits = [0.25, 1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600];
const onTime = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

function instruments() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `parley_${name}`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name: `parley_${name}`, help, labelNames, buckets, registers });
  const pools = new Set<{ totalCount: number; idleCount: number; waitingCount: number }>();
  new Gauge({
    name: "parley_postgres_connections",
    help: "This process's connections to Postgres in use and idle, and work that waits for one",
    labelNames: ["state"],
    registers,
    collect() {
      let [used, idle, waiting] = [0, 0, 0];
      for (const pool of pools) {
        used += pool.totalCount - pool.idleCount;
        idle += pool.idleCount;
        waiting += pool.waitingCount;
      }
      this.set({ state: "used" }, used);
      this.set({ state: "idle" }, idle);
      this.set({ state: "waiting" }, waiting);
    },
  });
  return {
    registry,
    pools,
    webhooks: counter("webhooks_total", "Calls of carriers", ["type", "leaf", "outcome"]),
    webhookSeconds: histogram("webhook_seconds", "Time to the answer of a carrier's call", ["leaf"], quick),
    texts: counter("texts_stored_total", "Texts of customers that were committed", ["channel"]),
    conversations: counter("conversation_changes_total", "Changes of conversations", ["what", "outcome"]),
    queueWait: histogram("queue_wait_seconds", "Wait in the queue until an agent had the conversation", ["how"], waits),
    streams: new Gauge({
      name: "parley_live_streams",
      help: "Browsers that hear changes from this process",
      registers,
    }),
    events: counter("live_events_total", "Events written to browsers", ["event"]),
    requests: counter("http_requests_total", "Requests by route and status", ["route", "status"]),
    requestSeconds: histogram("http_request_seconds", "Time to the answer of a request", ["route"], quick),
    actions: counter("actions_total", "What people did in pages", ["action", "outcome"]),
    actionSeconds: histogram("action_seconds", "Time that an action took", ["action"], quick),
    sends: counter("sends_total", "Sends by their outcome", ["type", "provider", "outcome"]),
    sendSeconds: histogram("send_seconds", "Time on the wire of a send", ["type"], quick),
    intentToWire: histogram("intent_to_wire_seconds", "From the intent of a send to its first byte", ["type"], onTime),
    slotLateness: histogram("slot_lateness_seconds", "From a send's slot to its first byte", ["type"], onTime),
    slots: counter("slots_reserved_total", "Slots of an account that were reserved", ["provider"]),
    backOffs: counter("account_held_back_total", "Times that an account was held back", ["provider"]),
    sweepFound: counter("sweep_found_total", "What the sweep found and gave to its workflow", ["kind"]),
    sweepFailures: counter("sweep_failures_total", "Steps of the sweep that failed", ["kind"]),
    sweptAt: new Gauge({
      name: "parley_sweep_last_timestamp_seconds",
      help: "When this process last swept",
      registers,
    }),
  };
}

const kept = globalThis as { parleyMetrics?: ReturnType<typeof instruments> };

/** One set per process: the pages' bundles and the plain modules of a web process count together. */
function own(): ReturnType<typeof instruments> {
  kept.parleyMetrics ??= instruments();
  return kept.parleyMetrics;
}
