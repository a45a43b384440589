import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Context } from "@temporalio/activity";
import type { DialerPhase } from "#domain/dialer";
import { isLate } from "#domain/pace";
import { log } from "#environment/log";
import { pauseDialerAtOnce } from "./dialer-orders.ts";
import { settleOrphans } from "./dialer-settle.ts";
import { commitDialerIntents, type NoGo } from "./intent.ts";
import { Outbox } from "./outbox.ts";
import { type Reservation, reserveSlots, sleepUntil } from "./pace.ts";
import { takePorts } from "./ports.ts";
import { type PumpFacts, readPumpFacts } from "./pump-facts.ts";
import { PumpHealth } from "./pump-health.ts";
import { PumpMemory } from "./pump-memory.ts";
import { PumpTiming } from "./pump-timing.ts";
import { type Slot, sendIntended } from "./send-intended.ts";
import { readDue, takeEpoch } from "./spool.ts";

export interface PumpAnswer {
  /** `time`: its turn is over, more rows wait. `empty`: nothing is due. `cancelled`: called off from outside. */
  why: "time" | "empty" | "cancelled" | Exclude<DialerPhase, "sending"> | NoGo;
  /** When the next scheduled row is due (epoch ms). */
  nextDueAt: number | null;
  sent: number;
}

export interface PumpOptions {
  signal?: AbortSignal;
  heartbeat?: (details: unknown) => void;
  /** How long it goes on beginning new batches. */
  longestMilliseconds?: number;
}

/** The activity: sends a dialer's waiting rows for some 20 s, to the end of its hours, or until nothing is due (F36). */
export async function pumpDialer(input: { dialerId: string }): Promise<PumpAnswer> {
  const context = Context.current();
  return pump(input.dialerId, {
    signal: context.cancellationSignal,
    heartbeat: (details) => context.heartbeat(details),
  });
}

/** The pump itself. Takes a new epoch, so that an earlier pump of the dialer can commit no more intents. */
export async function pump(dialerId: string, options: PumpOptions = {}): Promise<PumpAnswer> {
  const epoch = await takeEpoch(dialerId);
  if (epoch === null) return { why: "gone", nextDueAt: null, sent: 0 };
  await settleOrphans(dialerId);
  const run = new Pump(dialerId, epoch, options);
  const beat = setInterval(() => options.heartbeat?.({ sent: run.sent }), 1_000);
  try {
    return await run.run();
  } finally {
    clearInterval(beat);
  }
}

/** The intents of one commit span at most this of the account's time (milliseconds). */
const groupSpan = 20;
const refreshMilliseconds = 1_000;
/** Rows between their slot and their outcome: in batches, at least and at most. */
const batchesUnderWay = 8;
const leastUnderWay = 64;
const mostUnderWay = 512;

class Pump {
  readonly #dialerId: string;
  readonly #epoch: number;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: number;
  readonly #outbox: Outbox;
  readonly #memory: PumpMemory;
  readonly #health = new PumpHealth();
  readonly #timing = new PumpTiming();
  readonly #groups = new Set<Promise<void>>();
  #underWay = 0;
  #ended: PumpAnswer["why"] | null = null;
  #facts!: PumpFacts;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(dialerId: string, epoch: number, options: PumpOptions) {
    this.#dialerId = dialerId;
    this.#epoch = epoch;
    this.#signal = options.signal;
    // Every send under way listens to it.
    if (options.signal) setMaxListeners(0, options.signal);
    this.#deadline = performance.now() + (options.longestMilliseconds ?? 20_000);
    this.#outbox = new Outbox(options.signal);
    this.#memory = new PumpMemory(dialerId, epoch);
  }

  get sent(): number {
    return this.#health.sent;
  }

  async run(): Promise<PumpAnswer> {
    try {
      while (await this.#goesOn()) await this.#step();
    } catch (error) {
      // What is under way gets its outcome written before anybody tries again.
      this.#ended ??= "cancelled";
      await Promise.all(this.#groups);
      throw error;
    }
    await Promise.all(this.#groups);
    const { due, nextDueAt } = await readDue(this.#dialerId);
    const why = this.#ended ?? "time";
    return { why: why === "empty" && due ? "time" : why, nextDueAt, sent: this.sent };
  }

  /** Whether there is more to begin. The facts are read again every second. */
  async #goesOn(): Promise<boolean> {
    if (this.#signal?.aborted) this.#ended ??= "cancelled";
    if (this.#ended !== null || performance.now() >= this.#deadline) return false;
    if (performance.now() - this.#refreshedAt > refreshMilliseconds) {
      const facts = await readPumpFacts(this.#dialerId);
      if ("noGo" in facts) this.#ended ??= facts.noGo;
      else if ("fault" in facts) await this.#pause(facts.fault);
      else this.#facts = facts;
      this.#refreshedAt = performance.now();
    } else if (Date.now() >= this.#facts.closesAt) this.#ended ??= "outsideSchedule";
    return this.#ended === null;
  }

  /** One round: fill the memory, reserve slots, launch the rows that got one. */
  async #step(): Promise<void> {
    const { batchSize } = this.#facts.dialer;
    const room = Math.min(mostUnderWay, Math.max(leastUnderWay, batchSize * batchesUnderWay)) - this.#underWay;
    if (room <= 0) return this.#awaitSome();
    if (this.#memory.size === 0) {
      const more = await this.#memory.fill({ ...this.#facts, batchSize });
      if (this.#memory.size === 0) {
        if (more) return;
        if (this.#groups.size > 0) return this.#awaitSome();
        this.#ended ??= "empty";
        return;
      }
    }
    const wanted = Math.min(room, this.#memory.size);
    const askedAt = performance.now();
    const range = { lead: this.#timing.reservationLead, horizon: this.#timing.horizon };
    const slots = await reserveSlots(this.#facts.provider.account.id, this.#dialerId, wanted, range);
    this.#timing.reserved(askedAt);
    if (slots.count === 0) {
      // Asked again when a slot comes within reach; a short nap at the most, since facts change.
      await sleep(this.#timing.nap(slots.delayMilliseconds));
      return;
    }
    const ids = this.#memory.take(slots.count);
    const perGroup = slots.gapMilliseconds > 0 ? Math.max(1, Math.ceil(groupSpan / slots.gapMilliseconds)) : ids.length;
    for (let from = 0; from < ids.length; from += perGroup) {
      this.#launch(ids.slice(from, from + perGroup), from, slots);
    }
  }

  async #awaitSome(): Promise<void> {
    const nap = new AbortController();
    await Promise.race([...this.#groups, sleep(50, undefined, { signal: nap.signal }).catch(() => {})]);
    nap.abort();
  }

  #launch(ids: number[], from: number, reserved: Reservation): void {
    const slots = ids.map((_, index) => ({
      at: reserved.firstAt + (from + index) * reserved.gapMilliseconds,
      paced: reserved.gapMilliseconds > 0,
      generation: reserved.generation,
    }));
    this.#underWay += ids.length;
    const group = this.#send(ids, slots)
      .catch(async (error) => {
        // No intent was committed, or none is known and none is written: those become unknown in time, never sent again.
        log.warn({ dialer: this.#dialerId, error: String(error) }, "a batch could not be begun");
        this.#memory.forget(ids);
        await sleep(200);
      })
      .finally(() => {
        this.#underWay -= ids.length;
        this.#groups.delete(group);
      });
    this.#groups.add(group);
  }

  /** Commits the intents of a few rows shortly before their slots, sends each in its own, and has the outcomes written. */
  async #send(ids: number[], slots: Slot[]): Promise<void> {
    const [first] = slots;
    const { paced, generation } = first!;
    if (paced) {
      await sleepUntil(first!.at - this.#timing.lead, this.#signal).catch(() => {});
      // Slots that will be over before the commit is done are given up now, before it costs a commit.
      const ready = performance.now() + this.#timing.commit / 2;
      const missed = slots.filter((slot) => isLate(slot.at, ready)).length;
      if (missed > 0) this.#timing.missed();
      this.#memory.giveBack(ids.slice(0, missed));
      ids = ids.slice(missed);
      slots = slots.slice(missed);
    }
    if (ids.length === 0) return;
    if (this.#over()) return this.#memory.giveBack(ids);
    const { provider, dialer } = this.#facts;
    const providerId = provider.account.id;
    const rotates = provider.adapter.needsDialString && dialer.ports;
    const ports = rotates ? await takePorts(this.#dialerId, rotates, ids.length) : null;
    const { intents, noGo, begun } = await commitDialerIntents({
      dialerId: this.#dialerId,
      epoch: this.#epoch,
      providerId,
      generation,
      rows: ids.map((id, index) => ({ id, port: ports?.[index] ?? null })),
    });
    this.#timing.committed(begun.monotonic);
    if (noGo) {
      this.#memory.giveBack(ids);
      if (noGo !== "throttled") this.#ended ??= noGo;
      return;
    }
    const slotOf = new Map(ids.map((id, index) => [id, slots[index]!]));
    const intended = new Set(intents.map((intent) => intent.rowId));
    this.#memory.forget(ids.filter((id) => !intended.has(id)));
    await Promise.all(
      intents.map(async (intent) => {
        const result = await sendIntended({
          dialerId: this.#dialerId,
          providerId,
          provider,
          intent,
          begun,
          slot: slotOf.get(intent.rowId)!,
          reserveTakes: this.#timing.retryLead,
          ended: () => this.#over(),
          signal: this.#signal,
          onRefused: (generation, retryAfter) => this.#health.holdBack(providerId, generation, retryAfter),
          onAccountRefused: (message) => this.#pause(`The provider refuses the account: ${message}`),
        });
        await this.#outbox.write(result);
        const reason = this.#health.note(result);
        if (reason) await this.#pause(reason);
        if (result.outcome === "waiting" || result.outcome === "dropped") this.#memory.giveBack([intent.rowId]);
        else this.#memory.forget([intent.rowId]);
      }),
    );
  }

  async #pause(reason: string): Promise<void> {
    if (this.#ended) return;
    this.#ended = "paused";
    await pauseDialerAtOnce({ dialerId: this.#dialerId, by: "system", reason }).catch((error) => {
      // The next pump meets the same trouble and tries again.
      log.warn({ dialer: this.#dialerId, error: String(error) }, "the dialer could not be paused");
    });
  }

  /** True as soon as nothing more may be begun. */
  #over(): boolean {
    if (this.#signal?.aborted) return true;
    return (this.#ended !== null && this.#ended !== "empty") || Date.now() >= this.#facts.closesAt;
  }
}
