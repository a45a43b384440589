import { noTemplate } from "#domain/row-template";
import { log } from "#environment/log";
import type { AttemptResult } from "./dialer-settle.ts";
import { templateKey } from "./dialer-templates.ts";
import { commitDialerIntents, type NoGo } from "./intent.ts";
import { Outbox } from "./outbox.ts";
import { takePorts } from "./ports.ts";
import type { PumpFacts } from "./pump-facts.ts";
import { PumpHealth } from "./pump-health.ts";
import { Launcher, type ReadyRow } from "./pump-launch.ts";
import type { PumpMemory } from "./pump-memory.ts";
import type { PumpTiming } from "./pump-timing.ts";
import { type Slot, sendOnce, tooLate } from "./send-intended.ts";

/** What the rows need of their pump. */
export interface RowsOfPump {
  dialerId: string;
  epoch: number;
  signal: AbortSignal | undefined;
  /** How the last sends of the turn before ended. */
  recent: string | undefined;
  memory: PumpMemory;
  timing: PumpTiming;
  facts: () => PumpFacts;
  /** True as soon as nothing more may be begun. */
  over: () => boolean;
  end: (why: NoGo) => void;
  pause: (reason: string) => Promise<void>;
  /** Something has moved: it may be time for more. */
  moved: () => void;
}

/** Rows between their commit and their written outcome, at most. */
const mostUnderWay = 512;
const mostCommits = 4;
/** A commit for a few of the rows that could go, because places on the wire are short, waits this long for more. */
const scarceMilliseconds = 15;
const scarce = 32;

/** A pump's rows on their way: from memory through the commit of their intent, the wire and the written outcome. */
export class PumpRows {
  readonly launcher: Launcher;
  readonly #pump: RowsOfPump;
  readonly #outbox: Outbox;
  readonly #health: PumpHealth;
  #commits = 0;
  #committing = 0;
  #committedAt = 0;
  #settling = 0;

  constructor(pump: RowsOfPump) {
    this.#pump = pump;
    this.#outbox = new Outbox(pump.signal);
    this.#health = new PumpHealth(pump.recent);
    this.launcher = new Launcher({
      send: (row, slot) => void this.#send(row, slot),
      drop: (row) => {
        row.provider.connection.places.release(1);
        void this.#settle(row, { attemptId: row.intent.attemptId, outcome: "dropped" });
      },
    });
  }

  get sent(): number {
    return this.#health.sent;
  }

  /** How the last sends ended, for the next turn. */
  get recent(): string {
    return this.#health.recent;
  }

  /** Rows between the beginning of their commit and their written outcome. */
  get underWay(): number {
    return this.#committing + this.#settling;
  }

  /** Rows that want a slot: an intent is committed for them, or soon will be. */
  get begun(): number {
    return this.launcher.rows + this.#committing;
  }

  /** When the next commit is due; infinite without a slot for it. */
  get commitAt(): number {
    return this.launcher.at(this.#nextSlot) - this.#pump.timing.lead;
  }

  /** Where slots are missed, rows for all of them would only grow old: those that are begun count for more. */
  get #nextSlot(): number {
    return Math.floor(this.begun / this.launcher.share);
  }

  /** Begins the commits that are due. */
  commitDue(): void {
    while (this.#commits < mostCommits && this.commitAt <= performance.now()) {
      const count = this.#committable();
      if (count === 0) return;
      const ids = this.#pump.memory.take(count);
      if (ids.length > 0) this.#begin(ids);
    }
  }

  /** Of the rows for the next slots, as many as find a place on the wire when their slot comes. */
  #committable(): number {
    const { memory, timing, facts } = this.#pump;
    const now = performance.now();
    const ahead = timing.lead + timing.span;
    const wanted = Math.min(
      Math.ceil(this.launcher.before(now + ahead) * this.launcher.share) - this.begun,
      memory.size,
    );
    const places = Math.min(facts().provider.connection.places.within(ahead), mostUnderWay - this.underWay);
    const count = Math.max(0, Math.min(wanted, places));
    return count < wanted && count < scarce && now - this.#committedAt < scarceMilliseconds ? 0 : count;
  }

  #begin(ids: number[]): void {
    const { places } = this.#pump.facts().provider.connection;
    const generation = this.launcher.generation(this.#nextSlot);
    this.#committedAt = performance.now();
    places.promise(ids.length);
    this.#committing += ids.length;
    this.#commits += 1;
    this.#commit(ids, generation)
      .catch((error) => {
        // No intent was committed, or none is known and none is written: those become unknown in time, never sent again.
        log.warn({ dialerId: this.#pump.dialerId, err: error }, "a batch could not be begun");
        this.#pump.memory.forget(ids);
        return [];
      })
      .then((rows) => {
        places.release(ids.length - rows.length);
        this.#committing -= ids.length;
        this.#commits -= 1;
        this.#settling += rows.length;
        this.launcher.addRows(rows);
        this.#pump.moved();
      });
  }

  async #commit(ids: number[], generation: number): Promise<ReadyRow[]> {
    const { dialerId, epoch, memory, timing } = this.#pump;
    const { provider, dialer } = this.#pump.facts();
    const rotates = provider.adapter.needsDialString && dialer.ports;
    const ports = rotates ? await takePorts(dialerId, rotates, ids.length) : null;
    const { intents, noGo, begun } = await commitDialerIntents({
      dialerId,
      epoch,
      providerId: provider.account.id,
      generation,
      recipientGap: provider.recipient?.gapMilliseconds,
      rows: ids.map((id, index) => ({ id, port: ports?.[index] ?? null })),
    });
    timing.committed(begun.monotonic);
    if (noGo) {
      memory.giveBack(ids);
      if (noGo === "throttled") this.launcher.voidSlots(generation);
      else this.#pump.end(noGo);
      return [];
    }
    const intended = new Set(intents.map((intent) => intent.rowId));
    memory.forget(ids.filter((id) => !intended.has(id)));
    return intents.map((intent) => ({ intent, begun, provider }));
  }

  async #send(row: ReadyRow, slot: Slot): Promise<void> {
    const { places } = row.provider.connection;
    const { attemptId, template } = row.intent;
    const externalId = template && this.#pump.facts().templates.get(templateKey(template));
    if (template && externalId === undefined) {
      // The row is not at fault: it waits until somebody has given the account its template.
      places.giveBack();
      const error = noTemplate(template);
      await this.#pump.pause(`This cannot go on: ${error}`);
      return this.#settle(row, { attemptId, outcome: "waiting", errorKind: "account", error });
    }
    const result = await sendOnce(
      {
        ...row,
        ...(template && { template: { externalId: externalId!, variables: template.variables } }),
        ended: () => this.#pump.over() || this.#pump.memory.hasClosed(row.intent.rowId),
        signal: this.#pump.signal,
        onRefused: (generation, retryAfter) => this.#health.holdBack(slot.providerId, generation, retryAfter),
        onAccountRefused: (message) => this.#pump.pause(`The provider refuses the account: ${message}`),
      },
      slot,
    );
    if (result === tooLate) places.promise(1);
    places.giveBack();
    if (result === tooLate) this.launcher.again(row);
    else await this.#settle(row, result);
  }

  async #settle(row: ReadyRow, answer: AttemptResult): Promise<void> {
    // Without its tries it is tried once more.
    const result =
      answer.outcome === "waiting" ? await this.#health.lastTry(answer, row.intent.rowId).catch(() => answer) : answer;
    await this.#outbox.write(result);
    const reason = this.#health.note(result);
    if (reason) await this.#pump.pause(reason);
    const { memory, moved } = this.#pump;
    if (result.outcome === "waiting" || result.outcome === "dropped") memory.giveBack([row.intent.rowId]);
    else memory.forget([row.intent.rowId]);
    this.#settling -= 1;
    moved();
  }
}
