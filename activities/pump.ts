import { setTimeout as sleep } from "node:timers/promises";
import { Context } from "@temporalio/activity";
import { nextPort } from "#domain/dial-string";
import { type DialerPhase, dialerPhase, shouldPauseForErrors } from "#domain/dialer";
import { compilePattern, type NumberPattern, PatternError } from "#domain/number-pattern";
import { toE164 } from "#domain/phone";
import { log } from "#environment/log";
import { inTransaction } from "#prisma/client";
import { settings } from "#prisma/settings";
import { type ProviderInUse, providerConnection } from "./accounts.ts";
import { pauseDialerAtOnce } from "./dialer-orders.ts";
import { type AttemptResult, settleOrphans } from "./dialer-settle.ts";
import { commitDialerIntents, type NoGo } from "./intent.ts";
import { Outbox } from "./outbox.ts";
import { backOff, HORIZON, type Reservation, reserveSlots, sleepUntil } from "./pace.ts";
import { type Slot, sendRow } from "./send-row.ts";
import { type DialerRecord, readDialerRecord, readDue, readWaiting, settleUnsendable, takeEpoch } from "./spool.ts";

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

/** The intents of one commit span at most this of their account's time, and are committed this long before the first is due. */
const groupSpan = 30;
const commitLead = 25;
const refreshMilliseconds = 1_000;
/** Rows between intent and outcome, in batches and at most. */
const batchesUnderWay = 8;
const mostUnderWay = 512;

interface ReadyRow {
  id: number;
}

class Pump {
  sent = 0;
  readonly #dialerId: string;
  readonly #epoch: number;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: number;
  readonly #outbox: Outbox;
  /** Rows in memory, in entry order; they are still `waiting` in Postgres. */
  #ready: ReadyRow[] = [];
  /** Ids in memory or under way: not to be read again. */
  readonly #known = new Set<number>();
  readonly #groups = new Set<Promise<void>>();
  #underWay = 0;
  #cursor = 0;
  #scannedAt = Number.NEGATIVE_INFINITY;
  #ended: PumpAnswer["why"] | null = null;
  #closesAt = Number.POSITIVE_INFINITY;
  #refusals = 0;
  #recent: boolean[] = [];
  #dialer!: DialerRecord;
  #provider!: ProviderInUse;
  #pattern!: NumberPattern;
  #country = "";
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(dialerId: string, epoch: number, options: PumpOptions) {
    this.#dialerId = dialerId;
    this.#epoch = epoch;
    this.#signal = options.signal;
    this.#deadline = performance.now() + (options.longestMilliseconds ?? 20_000);
    this.#outbox = new Outbox(options.signal);
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
    const due = await readDue(this.#dialerId);
    const why = this.#ended ?? "time";
    return { why: why === "empty" && due.due ? "time" : why, nextDueAt: due.nextDueAt, sent: this.sent };
  }

  /** One round: fill the memory, reserve slots, launch the rows that got one. */
  async #step(): Promise<void> {
    const room = Math.min(mostUnderWay, Math.max(64, this.#dialer.batchSize * batchesUnderWay)) - this.#underWay;
    if (this.#ready.length === 0) await this.#fill();
    if (this.#ready.length === 0 || room <= 0) {
      if (this.#groups.size > 0) await Promise.race([...this.#groups, sleep(50)]);
      else if (this.#scannedAt > Number.NEGATIVE_INFINITY && this.#cursor === 0) this.#ended ??= "empty";
      return;
    }
    const slots = await reserveSlots(this.#provider.account.id, this.#dialerId, Math.min(room, this.#ready.length));
    if (slots.count === 0) {
      // Asked again when the first slot comes within reach; a short nap at the most, since facts change.
      await sleep(Math.min(Math.max(1, slots.delayMilliseconds - HORIZON / 2), 200));
      return;
    }
    const rows = this.#ready.splice(0, slots.count);
    const perGroup =
      slots.gapMilliseconds > 0 ? Math.max(1, Math.ceil(groupSpan / slots.gapMilliseconds)) : rows.length;
    for (let from = 0; from < rows.length; from += perGroup) {
      this.#launch(rows.slice(from, from + perGroup), from, slots);
    }
  }

  #launch(rows: ReadyRow[], from: number, reserved: Reservation): void {
    const slots = rows.map((_, index) => ({
      at: reserved.firstAt + (from + index) * reserved.gapMilliseconds,
      paced: reserved.gapMilliseconds > 0,
      generation: reserved.generation,
    }));
    this.#underWay += rows.length;
    const group = this.#send(rows, slots)
      .catch((error) => {
        // Nothing was written to the wire: either no intent was committed, or it ages and is settled as an orphan.
        log.warn({ dialer: this.#dialerId, error: String(error) }, "a batch could not be begun");
        for (const row of rows) this.#known.delete(row.id);
        return sleep(200);
      })
      .finally(() => {
        this.#underWay -= rows.length;
        this.#groups.delete(group);
      });
    this.#groups.add(group);
  }

  /** Commits the intents of a few rows shortly before their slots, sends them each in its own, and has the outcomes written. */
  async #send(rows: ReadyRow[], slots: Slot[]): Promise<void> {
    if (slots[0]!.paced) await sleepUntil(slots[0]!.at - commitLead, this.#signal).catch(() => {});
    if (this.#over()) return this.#giveBack(rows.map((row) => row.id));
    const provider = this.#provider;
    const ports = await this.#takePorts(rows.length);
    const answer = await commitDialerIntents({
      dialerId: this.#dialerId,
      epoch: this.#epoch,
      providerId: provider.account.id,
      generation: slots[0]!.generation,
      rows: rows.map((row, index) => ({ id: row.id, port: ports?.[index] ?? null })),
    });
    if (answer.noGo) {
      this.#giveBack(rows.map((row) => row.id));
      if (answer.noGo !== "throttled") this.#ended ??= answer.noGo;
      return;
    }
    const slotOf = new Map(rows.map((row, index) => [row.id, slots[index]!]));
    const begun = new Set(answer.intents.map((intent) => intent.rowId));
    for (const row of rows) if (!begun.has(row.id)) this.#known.delete(row.id);
    await Promise.all(
      answer.intents.map(async (intent) => {
        const result = await sendRow({
          dialerId: this.#dialerId,
          providerId: provider.account.id,
          provider,
          intent,
          begun: answer.begun,
          slot: slotOf.get(intent.rowId)!,
          ended: () => this.#over(),
          signal: this.#signal,
          onRefused: (generation, retryAfter) => this.#backOff(provider.account.id, generation, retryAfter),
          onAccountRefused: (message) => this.#pause(`The provider refuses the account: ${message}`),
        });
        await this.#outbox.write(result);
        await this.#note(result);
        if (result.outcome === "waiting" || result.outcome === "dropped") this.#giveBack([intent.rowId]);
        else this.#known.delete(intent.rowId);
      }),
    );
  }

  /** Puts rows that are waiting again back to their place. */
  #giveBack(ids: number[]): void {
    this.#ready.push(...ids.map((id) => ({ id })));
    this.#ready.sort((a, b) => a.id - b.id);
  }

  /** Takes the next waiting rows into memory and settles those that cannot be sent. */
  async #fill(): Promise<void> {
    const now = performance.now();
    // Rows may appear behind the place reached: returned ones, scheduled ones that came due, slower uploads.
    if (this.#cursor > 0 && now - this.#scannedAt > refreshMilliseconds) this.#cursor = 0;
    if (this.#cursor === 0) this.#scannedAt = now;
    const rows = await readWaiting(this.#dialerId, this.#cursor, this.#dialer.batchSize, this.#known);
    this.#cursor = rows.length < this.#dialer.batchSize ? 0 : rows.at(-1)!.id;
    const wrongFormat: { id: number; reason: string }[] = [];
    const blocked: number[] = [];
    const completed: { id: number; phoneE164: string }[] = [];
    for (const row of rows) {
      const e164 = row.phoneE164 ?? toE164(row.phone, this.#country);
      if (!e164) wrongFormat.push({ id: row.id, reason: "This is not a possible telephone number." });
      else if (!this.#pattern.matches(row.phone)) {
        wrongFormat.push({ id: row.id, reason: "The number does not match the provider's pattern." });
      } else if (row.blocked) blocked.push(row.id);
      else {
        if (!row.phoneE164) completed.push({ id: row.id, phoneE164: e164 });
        this.#ready.push({ id: row.id });
        this.#known.add(row.id);
      }
    }
    await settleUnsendable({ dialerId: this.#dialerId, epoch: this.#epoch }, { wrongFormat, blocked, completed });
  }

  /** Counts what came of it, and pauses the dialer when most of the last sends failed. */
  async #note(result: AttemptResult): Promise<void> {
    if (result.outcome === "accepted") {
      this.sent += 1;
      this.#refusals = 0;
    }
    if (result.outcome === "waiting" || result.outcome === "dropped") return;
    this.#recent.push(result.outcome === "accepted");
    if (this.#recent.length > 200) this.#recent.shift();
    if (result.outcome === "accepted") return;
    const sent = this.#recent.filter(Boolean).length;
    const failed = this.#recent.length - sent;
    if (shouldPauseForErrors({ sent, failed })) {
      await this.#pause(
        `${failed} of the last ${this.#recent.length} sends failed, last: ${result.error ?? "no reason given"}`,
      );
    }
  }

  async #pause(reason: string): Promise<void> {
    if (this.#ended) return;
    this.#ended = "paused";
    await pauseDialerAtOnce({ dialerId: this.#dialerId, by: "system", reason }).catch(() => {});
  }

  /** Holds the whole account back: as long as the carrier asks, else 1, 2, 4 … 30 s. Once per refusal, not per row. */
  async #backOff(providerId: string, generation: number, retryAfter: number | undefined): Promise<void> {
    if (generation < this.#backedOffAt) return;
    this.#backedOffAt = generation + 1;
    const rest = Math.max(retryAfter ?? 0, Math.min(1_000 * 2 ** this.#refusals, 30_000));
    this.#refusals = Math.min(this.#refusals + 1, 5);
    await backOff(providerId, rest).catch(() => {});
  }
  #backedOffAt = 0;

  async #takePorts(count: number): Promise<number[] | null> {
    const range = this.#dialer.ports;
    if (!range || !this.#provider.adapter.needsDialString) return null;
    return inTransaction(async (db) => {
      const { rows } = await db.query<{ next_port: number }>(
        "SELECT next_port FROM dialer_paces WHERE dialer_id = $1 FOR UPDATE",
        [this.#dialerId],
      );
      let pointer = rows[0]?.next_port ?? range.from;
      const ports: number[] = [];
      while (ports.length < count) {
        const next = nextPort(range, pointer);
        ports.push(next.port);
        pointer = next.pointer;
      }
      await db.query("UPDATE dialer_paces SET next_port = $2 WHERE dialer_id = $1", [this.#dialerId, pointer]);
      return ports;
    });
  }

  /** True as soon as nothing more may be begun. */
  #over(): boolean {
    return (
      (this.#ended !== null && this.#ended !== "empty") ||
      this.#signal?.aborted === true ||
      Date.now() >= this.#closesAt
    );
  }

  /** Reads the dialer's facts again every second, and says whether there is more to begin. */
  async #goesOn(): Promise<boolean> {
    if (this.#signal?.aborted) this.#ended ??= "cancelled";
    if (this.#ended) return false;
    const now = performance.now();
    if (now >= this.#deadline) return false;
    if (Date.now() >= this.#closesAt) this.#ended = "outsideSchedule";
    else if (now - this.#refreshedAt > refreshMilliseconds) await this.#refresh();
    return this.#ended === null;
  }

  async #refresh(): Promise<void> {
    const dialer = await readDialerRecord(this.#dialerId);
    if (!dialer) {
      this.#ended = "gone";
      return;
    }
    const { phase, until } = dialerPhase(dialer, new Date());
    if (phase !== "sending") {
      this.#ended = phase;
      return;
    }
    const provider = await providerConnection(dialer.providerId);
    try {
      if (provider.numberPattern !== this.#provider?.numberPattern)
        this.#pattern = compilePattern(provider.numberPattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      await this.#pause(error.message);
      return;
    }
    this.#dialer = dialer;
    this.#provider = provider;
    this.#closesAt = until?.getTime() ?? Number.POSITIVE_INFINITY;
    const { defaultCountry } = await settings();
    this.#country = defaultCountry;
    this.#refreshedAt = performance.now();
  }
}
