// Fence, pause, epoch and rate, each with two real connections; and each guard's SQL without its lock, which must fail.
import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { pauseDialer } from "#activities/dialer-orders";
import { blockNumbers, lockFenceSharedSql, waitForWire } from "#activities/fence";
import { commitDialerIntents, commitMessageIntent, dialerIntentLocks, dialerIntentStatement } from "#activities/intent";
import { reserveSql } from "#activities/pace";
import { takeEpoch } from "#activities/spool";
import { inTransaction, pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer, makeProvider } from "./factory.ts";

let database: TestDatabase;
const open: pg.PoolClient[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const connection of open.splice(0)) {
    await connection.query("ROLLBACK").catch(() => {});
    connection.release();
  }
  await pool().query("DELETE FROM black_list");
});
afterAll(() => database?.drop());

async function connect(): Promise<pg.PoolClient> {
  const connection = await pool().connect();
  open.push(connection);
  return connection;
}

let counter = 0;
async function waitingRow() {
  const dialerId = await makeDialer({ playing: true });
  const phone = `+1555${1_000_000 + counter++}`;
  const { rows } = await pool().query(
    "INSERT INTO sms_spool (dialer_id, phone, phone_e164, message) VALUES ($1, $2, $2, 'Hello') RETURNING id",
    [dialerId, phone],
  );
  const order = { dialerId, epoch: 0, rows: [{ id: rows[0].id as number, port: null }] };
  return { dialerId, phone, rowId: rows[0].id as number, order };
}

async function stateOf(rowId: number): Promise<number> {
  return (await pool().query("SELECT state FROM sms_spool WHERE id = $1", [rowId])).rows[0].state;
}

/** Says whether a promise has settled after a moment that is long for Postgres and short for a test. */
async function settlesSoon(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setTimeout(resolve, 150, false))]);
}

const stop = (phoneE164: string) =>
  inTransaction((db) => blockNumbers(db, [{ phoneE164, source: "stop", by: "customer" }]));

/** Begins an intent without committing it. `locks` is what comes before the checking statement. */
async function beginIntent(
  connection: pg.PoolClient,
  locks: string,
  order: Parameters<typeof dialerIntentStatement>[0],
) {
  await connection.query(locks);
  const { text, values } = dialerIntentStatement(order);
  return connection.query(text, values);
}

describe("the fence (I4)", () => {
  test("a STOP is acknowledged only after the intents begun before it", async () => {
    const { phone, rowId, order, dialerId } = await waitingRow();
    const sender = await connect();
    await beginIntent(sender, dialerIntentLocks(dialerId), order);
    const acknowledged = stop(phone);
    expect(await settlesSoon(acknowledged)).toBe(false);
    await sender.query("COMMIT");
    await acknowledged;
    // The intent is visible to the acknowledgement, which waits for it (and gives up after its time).
    expect(await stateOf(rowId)).toBe(7);
    expect(await waitForWire({ phones: [phone] }, 100)).toBe(1);
  });

  test("without the shared lock a STOP is acknowledged while an intent is still to come", async () => {
    const { phone, rowId, order } = await waitingRow();
    const sender = await connect();
    await beginIntent(sender, "BEGIN", order);
    expect(await settlesSoon(stop(phone))).toBe(true);
    expect(await waitForWire({ phones: [phone] }, 100)).toBe(0);
    await sender.query("COMMIT");
    // The violation: after the acknowledgement a row goes on the wire.
    expect(await stateOf(rowId)).toBe(7);
  });

  test("an intent that waits for a STOP under way sees it", async () => {
    const { phone, rowId, order } = await waitingRow();
    const writer = await connect();
    await writer.query("BEGIN");
    await blockNumbers(writer, [{ phoneE164: phone, source: "stop", by: "customer" }]);
    const intent = commitDialerIntents(order);
    expect(await settlesSoon(intent)).toBe(false);
    await writer.query("COMMIT");
    expect((await intent).blocked).toEqual([rowId]);
    expect(await stateOf(rowId)).toBe(3);
  });

  test("with the lock inside the checking statement it does not: the snapshot is older than the lock", async () => {
    const { phone, rowId, order } = await waitingRow();
    const writer = await connect();
    await writer.query("BEGIN");
    await blockNumbers(writer, [{ phoneE164: phone, source: "stop", by: "customer" }]);
    const { text, values } = dialerIntentStatement(order);
    const oneStatement = text
      .replace("WITH dialer AS", `WITH fence AS MATERIALIZED (${lockFenceSharedSql} AS locked), dialer AS`)
      .replace("FROM dialers d LEFT JOIN provider_paces", "FROM fence CROSS JOIN dialers d LEFT JOIN provider_paces");
    const sender = await connect();
    const intent = sender.query(oneStatement, values);
    expect(await settlesSoon(intent)).toBe(false);
    await writer.query("COMMIT");
    await intent;
    // The violation.
    expect(await stateOf(rowId)).toBe(7);
  });

  test("blocks replies by STOP entries only, and lets the one confirmation through (D15)", async () => {
    const providerId = await makeProvider();
    const message = async (kind: string, to: string) =>
      (
        await pool().query(
          `INSERT INTO messages (direction, kind, text, provider_id, from_address, to_address, status)
           VALUES ('out', $1, 'Hello', $2, '+15550100100', $3, 'queued') RETURNING id`,
          [kind, providerId, to],
        )
      ).rows[0].id as string;
    await inTransaction((db) => blockNumbers(db, [{ phoneE164: "+59899000001", source: "upload", by: "system" }]));
    expect(await commitMessageIntent(await message("text", "+59899000001"))).toHaveProperty("attemptId");
    expect(await commitMessageIntent(await message("text", "+59899000001"), { starting: true })).toHaveProperty(
      "blocked",
    );
    await stop("+59899000001");
    const reply = await message("text", "+59899000001");
    expect(await commitMessageIntent(reply, { exempt: true })).toMatchObject({
      blocked: expect.stringMatching(/^Blocked: the customer wrote STOP, entry \d+, since 20/),
    });
    expect(await commitMessageIntent(reply)).toEqual({ gone: true });
    expect(await commitMessageIntent(await message("stop", "+59899000001"), { exempt: true })).toHaveProperty(
      "attemptId",
    );
    expect(await commitMessageIntent(await message("stop", "+59899000001"))).toHaveProperty("blocked");
  });

  test("an uploaded entry blocks its dialer and not others; with DNCR off only STOP blocks (D15)", async () => {
    const [listed, other, off] = [await waitingRow(), await waitingRow(), await waitingRow()];
    await pool().query("UPDATE dialers SET check_blacklist = false WHERE id = $1", [off.dialerId]);
    await inTransaction((db) =>
      blockNumbers(db, [
        { phoneE164: listed.phone, dialerId: listed.dialerId, source: "upload", by: "system" },
        { phoneE164: other.phone, dialerId: listed.dialerId, source: "upload", by: "system" },
        { phoneE164: off.phone, source: "upload", by: "system" },
      ]),
    );
    expect((await commitDialerIntents(listed.order)).blocked).toHaveLength(1);
    expect((await commitDialerIntents(other.order)).intents).toHaveLength(1);
    expect((await commitDialerIntents(off.order)).intents).toHaveLength(1);
    const stopped = await waitingRow();
    await pool().query("UPDATE dialers SET check_blacklist = false WHERE id = $1", [stopped.dialerId]);
    await stop(stopped.phone);
    expect((await commitDialerIntents(stopped.order)).blocked).toHaveLength(1);
  });
});

describe("pause and epoch (I5)", () => {
  test("a pause is acknowledged only after the intents begun before it; later ones are refused", async () => {
    const { rowId, order, dialerId } = await waitingRow();
    const second = { ...order, rows: [] as typeof order.rows };
    const sender = await connect();
    await beginIntent(sender, dialerIntentLocks(dialerId), order);
    const paused = pauseDialer({ dialerId, by: "user:test" });
    expect(await settlesSoon(paused)).toBe(false);
    await sender.query("COMMIT");
    expect((await paused).onTheWire).toBe(1);
    expect(await stateOf(rowId)).toBe(7);
    expect((await commitDialerIntents(second)).noGo).toBe("paused");
  });

  test.each(["BEGIN", `BEGIN; ${lockFenceSharedSql}`])(
    "without the share lock (%s) a pause is acknowledged too early",
    async (locks) => {
      const { rowId, order, dialerId } = await waitingRow();
      const sender = await connect();
      await beginIntent(sender, locks, order);
      const paused = pauseDialer({ dialerId, by: "user:test" });
      expect(await settlesSoon(paused)).toBe(true);
      expect((await paused).onTheWire).toBe(0);
      await sender.query("COMMIT");
      // The violation: announced 0, and one goes out.
      expect(await stateOf(rowId)).toBe(7);
    },
  );

  test("FOR KEY SHARE does not stop a pause", async () => {
    const { order, dialerId } = await waitingRow();
    const sender = await connect();
    await beginIntent(sender, dialerIntentLocks(dialerId).replace("FOR SHARE", "FOR KEY SHARE"), order);
    expect(await settlesSoon(pauseDialer({ dialerId, by: "user:test" }))).toBe(true);
  });

  test("once a new epoch is taken no intent of the old one follows", async () => {
    const { rowId, order, dialerId } = await waitingRow();
    const sender = await connect();
    await beginIntent(sender, dialerIntentLocks(dialerId), order);
    const taken = takeEpoch(dialerId);
    expect(await settlesSoon(taken)).toBe(false);
    await sender.query("COMMIT");
    expect(await taken).toBe(1);
    expect(await stateOf(rowId)).toBe(7);
    expect((await commitDialerIntents(order)).noGo).toBe("epoch");
  });

  test("without the share lock an intent of the old epoch follows", async () => {
    const { rowId, order, dialerId } = await waitingRow();
    const sender = await connect();
    await beginIntent(sender, `BEGIN; ${lockFenceSharedSql}`, order);
    expect(await settlesSoon(takeEpoch(dialerId))).toBe(true);
    expect(await stateOf(rowId)).toBe(1);
    await sender.query("COMMIT");
    // The violation.
    expect(await stateOf(rowId)).toBe(7);
  });

  test.each([
    ["enabled = false", "disabled"],
    ["playing = false", "stopped"],
    ["deleted_at = now()", "gone"],
    ["provider_id = (SELECT id FROM providers WHERE id <> dialers.provider_id LIMIT 1)", "provider"],
  ])("a dialer with %s gets no intent: %s", async (change, noGo) => {
    const { rowId, order, dialerId } = await waitingRow();
    const { rows } = await pool().query("SELECT provider_id FROM dialers WHERE id = $1", [dialerId]);
    await pool().query(`UPDATE dialers SET ${change} WHERE id = $1`, [dialerId]);
    expect(await commitDialerIntents({ ...order, providerId: rows[0].provider_id })).toMatchObject({
      noGo,
      intents: [],
    });
    expect(await stateOf(rowId)).toBe(1);
  });
});

describe("the rate (I6)", () => {
  // One message per second: 1,041.7 ms from slot to slot.
  async function nextAfterTwo(sql: string): Promise<number> {
    const providerId = await makeProvider({ ratePerSecond: 1 });
    const values = [providerId, null, 1000 / 0.96, 1, 1e9, 0];
    const [first, second] = [await connect(), await connect()];
    await first.query("BEGIN");
    await first.query(sql, values);
    const other = second.query(sql, values);
    expect(await settlesSoon(other)).toBe(false);
    await first.query("COMMIT");
    await other;
    const { rows } = await pool().query(
      "SELECT extract(epoch FROM next_slot - clock_timestamp())::float8 * 1000 AS next FROM provider_paces WHERE provider_id = $1",
      [providerId],
    );
    return rows[0].next;
  }

  test("two processes get two slots, a gap apart", async () => {
    // Two gaps from the first slot, less the time that the test took.
    const next = await nextAfterTwo(reserveSql);
    expect(next).toBeGreaterThan(1_500);
    expect(next).toBeLessThan(2_084);
  });

  test("without the row lock both get the same slot", async () => {
    // The violation: one gap for two sends.
    expect(await nextAfterTwo(reserveSql.replaceAll("FOR UPDATE OF q", ""))).toBeLessThan(1_042);
  });
});
