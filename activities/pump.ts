import { setMaxListeners } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { Context } from "@temporalio/activity";
import type { DialerPhase } from "#domain/dialer";
import { log } from "#environment/log";
import { Bell } from "./bell.ts";
import { pauseDialerAtOnce } from "./dialer-orders.ts";
import { settleOrphans } from "./dialer-settle.ts";
import { readDue, releaseHeld } from "./held-rows.ts";
import { INTENT_LIFETIME, type NoGo } from "./intent.ts";
import { giveSlots, reserveSlots } from "./pace.ts";
import { type PumpFacts, readPumpFacts } from "./pump-facts.ts";
import { PumpMemory } from "./pump-memory.ts";
import { PumpRows } from "./pump-rows.ts";
import { PumpTiming } from "./pump-timing.ts";
import { takeEpoch } from "./spool.ts";

export interface PumpAnswer {
  /** `time`: its turn is over, more rows wait. `empty`: nothing is due. `cancelled`: called off from outside. */
  why: "time" | "empty" | "cancelled" | Exclude<DialerPhase, "sending"> | NoGo;
  /** When the next scheduled row is due (epoch ms). */
  nextDueAt: number | null;
  sent: number;
  /** How its last sends ended, for the next turn: their share of errors may pause the dialer. Empty after a pause. */
  recent?: string;
}

export interface PumpOptions {
  /** Of the turn before. */
  recent?: string | undefined;
  signal?: AbortSignal;
  heartbeat?: (details: unknown) => void;
  /** How long it goes on beginning new batches. */
  longestMilliseconds?: number;
  /** The clock of hours and of rows with a time (epoch ms); absent = the machine's. */
  now?: () => number;
}

/** The activity: sends a dialer's waiting rows for some 20 s, to the end of its hours, or until nothing is due (F36). */
export async function pumpDialer(input: {
  dialerId: string;
  requestId?: string | undefined;
  recent?: string | undefined;
}): Promise<PumpAnswer> {
  const context = Context.current();
  const answer = await pump(input.dialerId, {
    recent: input.recent,
    signal: context.cancellationSignal,
    heartbeat: (details) => context.heartbeat(details),
  });
  log.info({ dialerId: input.dialerId, sent: answer.sent, why: answer.why }, "pump");
  return answer;
}

/** The pump itself. Takes a new epoch, so that an earlier pump of the dialer can commit no more intents. */
export async function pump(dialerId: string, options: PumpOptions = {}): Promise<PumpAnswer> {
  const epoch = await takeEpoch(dialerId);
  if (epoch === null) return { why: "gone", nextDueAt: null, sent: 0 };
  await settleOrphans(dialerId);
  const run = new Pump(dialerId, epoch, options);
  const beat = setInterval(() => options.heartbeat?.({ sent: run.sent }), 1_000);
  try {
    await releaseHeld(dialerId);
    return await run.run();
  } finally {
    clearInterval(beat);
  }
}

const refreshMilliseconds = 1_000;
/** Rows that wait in memory for a slot, at least. */
const leastInMemory = 512;
const mostReserved = 256;
/** Slots without a limit that are kept: what a limit that is set now comes too late for. */
const mostFree = 64;
const longestNap = 50;
/** After its turn a pump still uses the slots that it has: they come within this. */
const graceMilliseconds = 500;

class Pump {
  readonly #dialerId: string;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: number;
  readonly #now: () => number;
  readonly #memory: PumpMemory;
  readonly #timing = new PumpTiming();
  readonly #rows: PumpRows;
  readonly #bell = new Bell();
  readonly #steps = new Set<"refresh" | "read" | "reserve">();
  #readAgainAt = 0;
  #reserveAgainAt = 0;
  #refreshedAt = 0;
  #ended: PumpAnswer["why"] | null = null;
  #failure: { error: unknown } | null = null;
  #facts!: PumpFacts;
  #forgetPlaces: (() => void) | undefined;

  constructor(dialerId: string, epoch: number, options: PumpOptions) {
    this.#dialerId = dialerId;
    this.#signal = options.signal;
    // Every send under way listens to it.
    if (options.signal) setMaxListeners(0, options.signal);
    this.#deadline = performance.now() + (options.longestMilliseconds ?? 20_000);
    this.#now = options.now ?? Date.now;
    this.#memory = new PumpMemory(dialerId, epoch, this.#now);
    this.#rows = new PumpRows({
      dialerId,
      epoch,
      signal: options.signal,
      recent: options.recent,
      memory: this.#memory,
      timing: this.#timing,
      facts: () => this.#facts,
      over: () => this.#over(),
      end: (why) => this.#end(why),
      pause: (reason) => this.#pause(reason),
      moved: () => this.#bell.ring(),
    });
  }

  get sent(): number {
    return this.#rows.sent;
  }

  async run(): Promise<PumpAnswer> {
    const wake = () => this.#bell.ring();
    this.#signal?.addEventListener("abort", wake);
    try {
      await this.#refresh();
      while (!this.#isDone()) {
        this.#plan();
        await this.#nap();
      }
    } finally {
      this.#forgetPlaces?.();
      this.#signal?.removeEventListener("abort", wake);
    }
    // What was under way has its outcome written before anybody tries again.
    if (this.#failure) throw this.#failure.error;
    const { due, nextDueAt } = await readDue(this.#dialerId, new Date(this.#now()));
    const why = this.#ended ?? "time";
    // Who lets a paused dialer go on has looked at it: it begins with nothing against it.
    const recent = why === "paused" ? "" : this.#rows.recent;
    return { why: why === "empty" && due ? "time" : why, nextDueAt, sent: this.sent, recent };
  }

  /** Nothing more is begun, and all that was begun has come to its end. */
  #isDone(): boolean {
    if (this.#signal?.aborted) this.#end("cancelled");
    if (!this.#ended && this.#now() >= this.#facts.closesAt) this.#end("outsideSchedule");
    if (this.#ended) this.#rows.launcher.abandon();
    if (this.#steps.size > 0 || this.#rows.underWay > 0) return false;
    if (this.#ended) return true;
    const over = performance.now() - this.#deadline;
    return over >= graceMilliseconds || (over >= 0 && (this.#rows.launcher.slots === 0 || this.#memory.size === 0));
  }

  /** Begins whatever is due: each step runs by itself, so that a slow one holds up no other. */
  #plan(): void {
    if (this.#ended) return;
    const now = performance.now();
    if (now - this.#refreshedAt > refreshMilliseconds) this.#begin("refresh", () => this.#refresh());
    // When its turn is over, what has a slot still goes; no other is asked for, but for rows that have their intent.
    const closing = now >= this.#deadline;
    if (!closing && this.#memory.size < leastInMemory && now >= this.#readAgainAt)
      this.#begin("read", () => this.#read());
    const { launcher, begun } = this.#rows;
    const rows = begun + (closing ? 0 : this.#memory.size);
    const wanted = Math.min(Math.ceil(rows / launcher.share) - launcher.slots, mostReserved);
    if (wanted > 0 && now >= this.#reserveAgainAt && this.#wantsSlots(now)) {
      this.#begin("reserve", () => this.#reserve(wanted));
    }
    if (now < this.#deadline + graceMilliseconds) this.#rows.commitDue();
  }

  #wantsSlots(now: number): boolean {
    const { launcher, begun } = this.#rows;
    const last = launcher.at(launcher.slots - 1);
    // One that is due and kept all the same has no limit.
    if (launcher.slots === 0 || last <= now) return launcher.slots < begun + mostFree;
    return last < now + this.#timing.reserveBefore;
  }

  #begin(step: "refresh" | "read" | "reserve", work: () => Promise<void>): void {
    if (this.#steps.has(step)) return;
    this.#steps.add(step);
    work()
      .catch((error) => {
        this.#failure ??= { error };
        this.#end("cancelled");
      })
      .finally(() => {
        this.#steps.delete(step);
        this.#bell.ring();
      });
  }

  async #refresh(): Promise<void> {
    const facts = await readPumpFacts(this.#dialerId, new Date(this.#now()));
    this.#refreshedAt = performance.now();
    if ("noGo" in facts) return this.#end(facts.noGo);
    if ("fault" in facts) return this.#pause(facts.fault);
    const before = this.#facts as PumpFacts | undefined;
    this.#facts = facts;
    // What is in memory was judged by other hours.
    if (before && !isDeepStrictEqual(before.dialer.contactRanges, facts.dialer.contactRanges)) this.#end("time");
    const { account, connection } = facts.provider;
    // Slots of another account.
    if (before && before.provider.account.id !== account.id) this.#rows.launcher.abandon();
    if (before?.provider.connection === connection) return;
    this.#forgetPlaces?.();
    const { launcher } = this.#rows;
    const forget = [
      connection.places.onFree(() => {
        if (launcher.rows > 0) launcher.run();
        this.#bell.ring();
      }),
      giveSlots(account.id, (lead) => launcher.give(lead)),
    ];
    this.#forgetPlaces = () => {
      for (const each of forget) each();
    };
  }

  async #read(): Promise<void> {
    const more = await this.#memory.fill({ ...this.#facts, batchSize: this.#facts.dialer.batchSize });
    if (more) return;
    this.#readAgainAt = performance.now() + Math.max(longestNap, this.#memory.rest);
    if (this.#memory.size === 0 && this.#rows.underWay === 0) this.#end("empty");
  }

  async #reserve(wanted: number): Promise<void> {
    const { launcher } = this.#rows;
    const providerId = this.#facts.provider.account.id;
    // Rows that have missed their slots are ready: for them, and only as many, the next slots are near enough.
    const ready = launcher.slots === 0 ? launcher.rows : 0;
    const lead = ready > 0 ? this.#timing.retryLead : this.#timing.reservationLead;
    const askedAt = performance.now();
    const range = { lead, horizon: this.#timing.horizon };
    const slots = await reserveSlots(providerId, this.#dialerId, ready || wanted, range);
    this.#timing.reserved(askedAt);
    const { count, delayMilliseconds, firstAt, gapMilliseconds, generation } = slots;
    if (count === 0) {
      // Asked again when one comes within reach, after a short nap at the most, since facts change.
      this.#reserveAgainAt = performance.now() + this.#timing.nap(delayMilliseconds);
      // Held back: no row that is ready can live to see a slot.
      if (delayMilliseconds > INTENT_LIFETIME) launcher.abandon();
    }
    const slot = { providerId, paced: gapMilliseconds > 0, generation };
    launcher.addSlots(
      Array.from({ length: count }, (_, index) => ({ ...slot, at: firstAt + index * gapMilliseconds })),
    );
  }

  #end(why: PumpAnswer["why"]): void {
    if (this.#ended) return;
    this.#ended = why;
    this.#bell.ring();
  }

  async #pause(reason: string): Promise<void> {
    if (this.#ended) return;
    this.#end("paused");
    await pauseDialerAtOnce({ dialerId: this.#dialerId, by: "system", reason }).catch((error) => {
      // The next pump meets the same trouble and tries again.
      log.warn({ dialerId: this.#dialerId, err: error }, "the dialer could not be paused");
    });
  }

  /** True as soon as nothing more may be begun. */
  #over(): boolean {
    if (this.#signal?.aborted) return true;
    return (this.#ended !== null && this.#ended !== "empty") || this.#now() >= this.#facts.closesAt;
  }

  /** Until something has moved or is due. */
  async #nap(): Promise<void> {
    this.#rows.launcher.run();
    const now = performance.now();
    const alarms = [this.#rows.commitAt, this.#reserveAgainAt, this.#readAgainAt].filter((at) => at > now);
    await this.#bell.wait(Math.min(longestNap, ...alarms.map((at) => at - now)));
  }
}
