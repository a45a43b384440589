import { setTimeout as sleep } from "node:timers/promises";
import { accountGapMilliseconds } from "#domain/pace";
import { accountHeldBack, slotsReserved } from "#environment/metrics";
import { pool, type Queryable } from "#prisma/client";
import type { Slot } from "./send-intended.ts";

/** Bulk never holds more of an account's time than this, so that a live reply waits little (milliseconds). */
export const HORIZON = 250;

/** For a live send that names none (milliseconds). */
const unboundedHorizon = 1e9;

/** How near and how far the first slot may be, in milliseconds from now. */
export interface SlotRange {
  /** For what has to be done before the first slot: one that begins at once could only be missed. */
  lead?: number;
  horizon?: number;
}

export interface Reservation {
  /** Slots reserved; 0 = none is near enough, ask again after `delayMilliseconds`. */
  count: number;
  /** From now to the first slot. */
  delayMilliseconds: number;
  /** Between two slots; 0 = no limit. */
  gapMilliseconds: number;
  /** The first slot on this process's monotonic clock (`performance.now()`). */
  firstAt: number;
  /** Raised by each throttling answer: a reservation of an older generation is void. */
  generation: number;
}

// Parameters: provider, dialer or null, gap of one message per second, slots wanted, horizon, lead. One statement, so that the rows are locked for its length only, however busy this process is. The clock is read after
// both locks are held. set_config(…, true) lasts to the end of the statement's transaction: a slot lost in a crash of
// Postgres is over long before Postgres is back, so it need not wait for the disk.
export const reserveSql = `
  WITH account AS MATERIALIZED (
    SELECT q.provider_id, q.next_slot, q.generation, coalesce($3::float8 / p.rate_per_second::float8, 0) AS gap
    FROM provider_paces q JOIN providers p ON p.id = q.provider_id
    WHERE q.provider_id = $1 FOR UPDATE OF q
  ), dialer AS MATERIALIZED (
    SELECT q.dialer_id, q.next_slot, d.gap_milliseconds::float8 AS gap
    FROM account, dialer_paces q JOIN dialers d ON d.id = q.dialer_id
    WHERE q.dialer_id = $2::uuid FOR UPDATE OF q
  ), clock AS MATERIALIZED (
    SELECT a.provider_id, d.dialer_id, a.generation, a.gap AS account_gap, coalesce(d.gap, 0) AS dialer_gap,
      greatest(a.gap, coalesce(d.gap, 0)) AS spacing, clock_timestamp() AS now,
      extract(epoch FROM a.next_slot)::float8 * 1000 AS account_next,
      extract(epoch FROM coalesce(d.next_slot, a.next_slot))::float8 * 1000 AS dialer_next
    FROM account a LEFT JOIN dialer d ON true
  ), timed AS MATERIALIZED (
    SELECT *, extract(epoch FROM now)::float8 * 1000 AS now_ms,
      greatest(extract(epoch FROM now)::float8 * 1000 + $6::float8, account_next, dialer_next) AS first FROM clock
  ), counted AS MATERIALIZED (
    SELECT *, CASE
      WHEN spacing = 0 THEN CASE WHEN first > now_ms + $5::float8 THEN 0 ELSE $4::int END
      -- The dialer's own gap is the longer: taking the account's time between its sends would starve the others.
      WHEN account_gap > 0 AND dialer_gap > account_gap THEN
        CASE WHEN dialer_next > now_ms + $6::float8 OR first > now_ms + $5::float8 THEN 0 ELSE 1 END
      WHEN first > now_ms + $5::float8 THEN 0
      ELSE greatest(1, least($4::int, floor((now_ms + $5::float8 - first) / spacing)::int)) END AS count
    FROM timed
  ), account_moved AS (
    UPDATE provider_paces q SET next_slot = to_timestamp((c.first + c.count * c.account_gap) / 1000)
    FROM counted c WHERE q.provider_id = c.provider_id AND c.count > 0 AND c.account_gap > 0
  ), dialer_moved AS (
    UPDATE dialer_paces q SET next_slot = to_timestamp((c.first + (c.count - 1) * c.spacing + c.dialer_gap) / 1000)
    FROM counted c WHERE q.dialer_id = c.dialer_id AND c.count > 0 AND c.dialer_gap > 0
  )
  SELECT count, generation, spacing, first - now_ms AS delay, $2::uuid IS NULL OR dialer_id IS NOT NULL AS complete,
    extract(epoch FROM now - statement_timestamp())::float8 * 1000 AS waited,
    set_config('synchronous_commit', 'off', true) AS setting
  FROM counted`;

// No limit at all: only a back-off can be in the way, and reading needs no lock.
const freeSql = `
  SELECT q.generation, greatest(0, extract(epoch FROM q.next_slot - clock_timestamp())::float8 * 1000) AS delay
  FROM provider_paces q JOIN providers p ON p.id = q.provider_id LEFT JOIN dialers d ON d.id = $2::uuid
  WHERE q.provider_id = $1 AND p.rate_per_second IS NULL AND coalesce(d.gap_milliseconds, 0) = 0`;

/**
 * Reserves up to `wanted` slots of a provider account and, for bulk, of a dialer (D6, I6): at most 250 ms ahead for bulk;
 * a live send (`dialerId` null) always gets one, unless it names a horizon. Over all processes together no two slots of an account
 * are nearer than its gap. A slot more than 10 ms late on this process's clock must be given up and a new one reserved.
 */
export async function reserveSlots(
  providerId: string,
  dialerId: string | null,
  wanted: number,
  range: SlotRange = {},
): Promise<Reservation> {
  const connection = await pool().connect();
  try {
    const key = `${providerId} ${dialerId}`;
    const free = unlimited.has(key) ? await readFree(connection, providerId, dialerId, wanted, range) : undefined;
    if (free) return free;
    let reserved = await reserve(connection, providerId, dialerId, wanted, range);
    if (!reserved) {
      await makePaces(connection, providerId, dialerId);
      reserved = await reserve(connection, providerId, dialerId, wanted, range);
      if (!reserved) throw new Error(`Provider ${providerId} or dialer ${dialerId} does not exist.`);
    }
    slotsReserved(providerId, reserved.count);
    if (reserved.gapMilliseconds === 0) unlimited.add(key);
    else unlimited.delete(key);
    return reserved;
  } finally {
    connection.release();
  }
}

// Only a hint which statement to try first: what the rows say decides.
const unlimited = new Set<string>();

async function readFree(
  connection: Queryable,
  providerId: string,
  dialerId: string | null,
  wanted: number,
  { horizon = unboundedHorizon }: SlotRange,
) {
  const { rows } = await connection.query<{ generation: number; delay: number }>({
    name: "pace-free",
    text: freeSql,
    values: [providerId, dialerId],
  });
  if (!rows[0]) return undefined;
  const { generation, delay } = rows[0];
  noteGeneration(providerId, generation);
  return {
    // A live send waits a short back-off out; bulk asks again.
    count: delay > (dialerId ? 0 : horizon) ? 0 : wanted,
    delayMilliseconds: delay,
    gapMilliseconds: 0,
    firstAt: performance.now() + delay,
    generation,
  };
}

async function reserve(
  connection: Queryable,
  providerId: string,
  dialerId: string | null,
  wanted: number,
  { horizon = dialerId ? HORIZON : unboundedHorizon, lead = 0 }: SlotRange,
) {
  const askedAt = performance.now();
  const { rows } = await connection.query<{
    count: number;
    generation: number;
    spacing: number;
    delay: number;
    complete: boolean;
    waited: number;
  }>({
    name: "pace-reserve",
    text: reserveSql,
    values: [providerId, dialerId, accountGapMilliseconds(1), wanted, Math.max(horizon, lead), lead],
  });
  const slot = rows[0];
  if (!slot?.complete) return undefined;
  noteGeneration(providerId, slot.generation);
  return {
    count: slot.count,
    delayMilliseconds: slot.delay,
    gapMilliseconds: slot.spacing,
    // From when we asked, not from when the answer was read: a busy process reads late and must notice it.
    firstAt: askedAt + slot.waited + slot.delay,
    generation: slot.generation,
  };
}

/**
 * A carrier said "too fast": no slot before `milliseconds` from now, and all slots reserved before are void. Returns the
 * new generation.
 */
export async function backOff(providerId: string, milliseconds: number): Promise<number> {
  await makePaces(pool(), providerId, null);
  const { rows } = await pool().query<{ generation: number }>(
    `UPDATE provider_paces SET generation = generation + 1,
       next_slot = greatest(next_slot, clock_timestamp() + make_interval(secs => $2::float8 / 1000))
     WHERE provider_id = $1 RETURNING generation`,
    [providerId, milliseconds],
  );
  const generation = rows[0]?.generation ?? 0;
  noteGeneration(providerId, generation);
  accountHeldBack(providerId);
  return generation;
}

const generations = new Map<string, number>();

function noteGeneration(providerId: string, generation: number): void {
  if (generation > (generations.get(providerId) ?? -1)) generations.set(providerId, generation);
}

/** The newest generation of an account that this process has heard of. */
export function generationOf(providerId: string): number {
  return generations.get(providerId) ?? 0;
}

/** Gives away the first slot that begins this long from now or later, if it has one (milliseconds). */
type Giver = (lead: number) => Slot | undefined;
const givers = new Map<string, Set<Giver>>();

/** Bulk of this process lets live sends of an account have its slots, until the answer is called. */
export function giveSlots(providerId: string, giver: Giver): () => void {
  const all = givers.get(providerId) ?? new Set();
  givers.set(providerId, all.add(giver));
  return () => {
    all.delete(giver);
    if (all.size === 0 && givers.get(providerId) === all) givers.delete(providerId);
  };
}

/** The first slot of an account that bulk of this process has reserved and a live send can still meet: whoever waits for an answer goes before a list. */
export function slotFromBulk(providerId: string, lead: number): Slot | undefined {
  for (const giver of givers.get(providerId) ?? []) {
    const slot = giver(lead);
    if (slot) return slot;
  }
  return undefined;
}

/** Waits until a moment of the monotonic clock; rejects when the signal aborts. */
export async function sleepUntil(moment: number, signal?: AbortSignal): Promise<void> {
  // A timer may fire up to a millisecond early.
  for (let left = moment - performance.now(); left > 0; left = moment - performance.now()) {
    await sleep(Math.max(1, left), undefined, { signal });
  }
}

async function makePaces(connection: Queryable, providerId: string, dialerId: string | null): Promise<void> {
  await connection.query(
    "INSERT INTO provider_paces (provider_id) SELECT id FROM providers WHERE id = $1 ON CONFLICT DO NOTHING",
    [providerId],
  );
  if (dialerId) {
    await connection.query(
      "INSERT INTO dialer_paces (dialer_id) SELECT id FROM dialers WHERE id = $1 ON CONFLICT DO NOTHING",
      [dialerId],
    );
  }
}
