// Messages for later are rows with a time, and those who look for `sms_scheduler` find them (D34). Rows whose recipients are outside their hours
// are put off; rows that have missed their time are asked about.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelRow } from "#activities/cancel-row";
import { resumeDialer, startDialer } from "#activities/dialer-orders";
import { readDialerRun } from "#activities/dialer-run";
import {
  commitDialerIntents,
  commitMessageIntent,
  type DialerIntentOrder,
  dialerIntentLocks,
  dialerIntentStatement,
} from "#activities/intent";
import { pump } from "#activities/pump";
import { readDialerCounts } from "#activities/spool";
import { loadCsv, loadRows, type NewRow } from "#activities/upload";
import { pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer, makeProvider } from "./factory.ts";

let database: TestDatabase;
let simulator: Simulator;
beforeAll(async () => {
  [database, simulator] = await Promise.all([testDatabase(), startSimulator({ faults: { receipts: false } })]);
});
afterAll(async () => {
  await simulator?.close();
  await database?.drop();
});

it("shows what waits for its time, by dialer, and nothing else", async () => {
  const dialerId = await makeDialer({ name: "reminders" });
  const sendAt = new Date(Date.now() + 3_600_000);
  const { rowIds } = await loadRows({
    dialerId,
    by: "system",
    rows: [
      { phone: "+59899000001", message: "Now" },
      { phone: "099 000 002", message: "Later", data: "9999", sendAt },
      { phone: "+59899000003", message: "Later, called off", sendAt },
    ],
  });
  await pool().query("UPDATE sms_spool SET state = 6 WHERE id = $1", [rowIds[2]]);
  const { rows } = await pool().query("SELECT campaign, phone, data, message, run_at FROM sms_scheduler");
  const later = { campaign: "reminders", phone: "099 000 002", data: "9999", message: "Later", run_at: sendAt };
  expect(rows).toEqual([later]);
});

it("can be cancelled one by one while it waits; the books have it as cancelled, the history who did it", async () => {
  const dialerId = await makeDialer();
  const { rowIds } = await load(dialerId, [
    { phone: uruguay, sendAt: new Date(Date.now() + 3_600_000) },
    { phone: uruguay },
  ]);
  const order = { dialerId, rowId: rowIds[0]!, by: "user:test" };
  expect(await cancelRow({ ...order, dialerId: await makeDialer() })).toBe(false);
  expect(await cancelRow(order)).toBe(true);
  expect(await cancelRow(order)).toBe(false);
  expect(await books(dialerId)).toMatchObject({ waiting: 1, cancelled: 1 });
  const fact = await prisma().fact.findFirstOrThrow({ where: { dialerId } });
  expect(fact).toMatchObject({ what: "purged", actor: "user:test", details: { cancelled: 1, row: String(rowIds[0]) } });
});

const daily = { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] };
const contactRanges = [{ ...daily, from: "09:00", to: "20:59" }];
const uruguay = "+59899000123";
const japan = "+819012345678";

async function playing(given: { ratePerSecond?: number } & Parameters<typeof makeDialer>[0] = {}) {
  const { ratePerSecond, ...dialer } = given;
  const account = { baseUrl: `${simulator.url}/twilio`, ...(ratePerSecond && { ratePerSecond }) };
  return makeDialer({ playing: true, providerId: await makeProvider(account), ...dialer });
}

const load = (dialerId: string, rows: (Partial<NewRow> & { phone: string })[]) =>
  loadRows({ dialerId, by: "system", rows: rows.map((row) => ({ message: "Hello", ...row })) });

const rowsOf = async (dialerId: string) =>
  (
    await pool().query(
      "SELECT phone, state, held_until, held_for, error, error_kind FROM sms_spool WHERE dialer_id = $1 ORDER BY id",
      [dialerId],
    )
  ).rows;

async function books(dialerId: string) {
  const { counts, balanced } = (await readDialerCounts([dialerId])).get(dialerId)!;
  expect(balanced).toBe(true);
  return counts;
}

/** A clock that begins at an instant and goes on. */
function clockFrom(iso: string): () => number {
  const began = performance.now();
  return () => Date.parse(iso) + performance.now() - began;
}

describe("hours of the recipient's own zone", () => {
  it("put off who sleeps until the hours begin there, and hold up nobody else", async () => {
    const dialerId = await playing({ contactRanges });
    await load(dialerId, [
      { phone: japan },
      { phone: uruguay },
      { phone: uruguay, timeZone: "Asia/Tokyo" },
      { phone: japan, timeZone: "Europe/Lisbon" },
    ]);
    // Noon in Montevideo, 15:00 in Lisbon, midnight in Tokyo.
    const morning = new Date("2026-11-25T00:00:00Z");
    expect(await pump(dialerId, { now: clockFrom("2026-11-24T15:00:00Z") })).toMatchObject({
      why: "empty",
      sent: 2,
      nextDueAt: morning.getTime(),
    });
    const asleep = { state: 1, held_until: morning, held_for: "hours" };
    expect(await rowsOf(dialerId)).toMatchObject([asleep, { state: 2 }, asleep, { state: 2, held_until: null }]);
    expect(await books(dialerId)).toMatchObject({ waiting: 2, sent: 2 });
    // The run's look says when to wake, and finds nothing due before.
    const look = (now: Date) => readDialerRun({ dialerId, now: now.getTime() });
    expect(await look(new Date(morning.getTime() - 1))).toMatchObject({ due: false, nextDueAt: morning.getTime() });
    expect(await look(morning)).toMatchObject({ due: true });
    expect(await pump(dialerId, { now: clockFrom("2026-11-24T23:59:00Z") })).toMatchObject({ why: "empty", sent: 0 });
    expect(await pump(dialerId, { now: clockFrom("2026-11-25T00:00:00Z") })).toMatchObject({ why: "empty", sent: 2 });
    expect(await books(dialerId)).toMatchObject({ waiting: 0, sent: 4 });
  });

  it("go by the zone that a file's column names; a name that is none refuses its line", async () => {
    const dialerId = await playing({ contactRanges });
    const file = `phone;message;timezone\n${uruguay};Hello;Asia/Tokyo\n${uruguay};Hello;Mars/Olympus\n${uruguay};Hello;\n`;
    const source = (async function* () {
      yield Buffer.from(file);
    })();
    const answer = await loadCsv({ dialerId, source, fileName: "zones.csv", by: "system" });
    expect(answer).toMatchObject({
      accepted: 2,
      refused: [{ line: 3, reason: expect.stringContaining("Mars/Olympus") }],
    });
    expect(await pump(dialerId, { now: clockFrom("2026-11-24T15:00:00Z") })).toMatchObject({ sent: 1 });
    expect(await rowsOf(dialerId)).toMatchObject([{ held_for: "hours" }, { state: 2 }]);
  });

  it("three thousand who sleep cost one who does not a moment, once", async () => {
    const dialerId = await playing({ contactRanges });
    await load(dialerId, [...Array.from({ length: 3_000 }, () => ({ phone: japan })), { phone: uruguay }]);
    const now = clockFrom("2026-11-24T15:00:00Z");
    expect(await pump(dialerId, { now })).toMatchObject({ why: "empty", sent: 1 });
    const { rows } = await pool().query(
      "SELECT count(*)::int AS n FROM sms_spool WHERE dialer_id = $1 AND held_until IS NOT NULL",
      [dialerId],
    );
    expect(rows[0].n).toBe(3_000);
  });

  it("end while rows wait for their slot: nothing starts after them", async () => {
    const dialerId = await playing({ contactRanges, ratePerSecond: 20 });
    await load(
      dialerId,
      Array.from({ length: 40 }, () => ({ phone: uruguay })),
    );
    const now = clockFrom("2026-11-24T23:59:59.200Z");
    const ends = Date.now() + 800;
    const { sent } = await pump(dialerId, { now });
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(20);
    const { rows } = await pool().query(
      "SELECT max(intent_at) AS last FROM attempts WHERE dialer_id = $1 AND outcome = 'accepted'",
      [dialerId],
    );
    expect(rows[0].last.getTime()).toBeLessThan(ends);
    // A row that was dropped at the last moment may be left to the next pump.
    expect(await pump(dialerId, { now })).toMatchObject({ why: "empty", sent: 0 });
    const left = (await rowsOf(dialerId)).filter((row) => row.state === 1);
    expect(left).toHaveLength(40 - sent);
    for (const row of left) expect(row.held_until).toEqual(new Date("2026-11-25T12:00:00Z"));
    expect(await books(dialerId)).toMatchObject({ waiting: 40 - sent, sending: 0, unknown: 0 });
  });

  it("judge again what was put off when they are changed", async () => {
    const dialerId = await playing({ contactRanges });
    await load(dialerId, [{ phone: japan }]);
    const now = clockFrom("2026-11-24T15:00:00Z");
    await pump(dialerId, { now });
    await prisma().dialer.update({
      where: { id: dialerId },
      data: { contactRanges: [{ ...daily, from: "00:00", to: "23:59" }], hoursChanged: true },
    });
    expect(await readDialerRun({ dialerId, now: now() })).toMatchObject({ due: true });
    expect(await pump(dialerId, { now })).toMatchObject({ why: "empty", sent: 1 });
    expect(await prisma().dialer.findUniqueOrThrow({ where: { id: dialerId } })).toMatchObject({ hoursChanged: false });
  });

  it("fail who has no hour in common, and say what would help", async () => {
    const dialerId = await playing({ contactRanges: [{ ...daily, from: "09:00", to: "09:59" }] });
    await load(dialerId, [{ phone: "+56912345678" }, { phone: "+56912345678", timeZone: "America/Santiago" }]);
    expect(await pump(dialerId, { now: clockFrom("2026-11-24T12:30:00Z") })).toMatchObject({ why: "empty", sent: 1 });
    expect(await rowsOf(dialerId)).toMatchObject([
      { state: 4, error_kind: "hours", error: expect.stringContaining("Name its time zone") },
      { state: 2 },
    ]);
    expect(await books(dialerId)).toMatchObject({ failed: 1, sent: 1 });
  });
});

describe("rows that have missed their time", () => {
  const schedule = {
    timeZone: "America/Montevideo",
    ranges: [{ ...daily, from: "09:00", to: "17:59" }],
    exceptions: [],
  };
  const evening = "2030-05-06T21:00:00Z";
  const morning = "2030-05-07T12:00:00Z";
  const at = (iso: string) => Date.parse(iso);

  async function leftOver(missedPolicy: "send" | "ask") {
    const dialerId = await makeDialer({ schedule, missedPolicy });
    await startDialer({ dialerId, by: "user:test" });
    const { rowIds } = await load(dialerId, [
      { phone: uruguay },
      { phone: uruguay, sendAt: new Date("2030-05-07T03:00:00Z") },
      { phone: uruguay },
      { phone: uruguay, sendAt: new Date("2030-05-07T13:00:00Z") },
    ]);
    const loaded = ["2030-05-06T15:00:00Z", "2030-05-06T15:00:00Z", "2030-05-07T02:00:00Z", "2030-05-06T15:00:00Z"];
    await pool().query(
      "UPDATE sms_spool s SET created_at = g.at FROM unnest($1::bigint[], $2::timestamptz[]) AS g (id, at) WHERE s.id = g.id",
      [rowIds, loaded],
    );
    await pool().query("UPDATE dialer_looks SET decided_at = $2 WHERE dialer_id = $1", [
      dialerId,
      "2030-05-06T14:00:00Z",
    ]);
    for (const time of ["2030-05-06T15:00:00Z", evening, "2030-05-07T11:59:59Z"])
      await readDialerRun({ dialerId, now: at(time) });
    return dialerId;
  }

  it("go at the next opening", async () => {
    const dialerId = await leftOver("send");
    expect(await readDialerRun({ dialerId, now: at(morning) })).toMatchObject({ phase: "sending", due: true });
  });

  it("or are asked about: the dialer pauses with their count, and Resume sends them", async () => {
    const dialerId = await leftOver("ask");
    const asked = await readDialerRun({ dialerId, now: at(morning) });
    // Of the four: one was there when the hours ended, one had its time in the night; one came in the night for the morning, one is for later.
    expect(asked).toMatchObject({
      phase: "paused",
      reason: expect.stringMatching(/^2 messages have missed their time/),
    });
    const { rows } = await pool().query("SELECT paused, paused_by FROM dialers WHERE id = $1", [dialerId]);
    expect(rows[0]).toEqual({ paused: true, paused_by: "system" });
    await resumeDialer({ dialerId, by: "user:test" });
    await pool().query("UPDATE dialer_looks SET decided_at = $2 WHERE dialer_id = $1", [
      dialerId,
      "2030-05-07T12:30:00Z",
    ]);
    expect(await readDialerRun({ dialerId, now: at("2030-05-07T12:30:01Z") })).toMatchObject({ phase: "sending" });
  });

  it("also those whose time passed while nobody looked after the dialer", async () => {
    const dialerId = await leftOver("ask");
    await pool().query("UPDATE dialer_looks SET decided_at = $2, looked_at = $2 WHERE dialer_id = $1", [
      dialerId,
      "2030-05-07T12:30:00Z",
    ]);
    const later = await readDialerRun({ dialerId, now: at("2030-05-07T15:00:00Z") });
    expect(later).toMatchObject({ phase: "paused", reason: expect.stringMatching(/^2 messages have missed/) });
  });
});

describe("the gap between two messages to one number", () => {
  const recipientGapMilliseconds = 400;
  const number = "+59899000777";

  /** Two dialers of one account, each with a row to the same number. */
  async function twoDialers() {
    const providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio`, recipientGapMilliseconds });
    const orders = [];
    for (let n = 0; n < 2; n++) {
      const dialerId = await makeDialer({ playing: true, providerId });
      const { rowIds } = await load(dialerId, [{ phone: number }]);
      const rows = [{ id: rowIds[0]!, port: null }];
      orders.push({ dialerId, epoch: 0, recipientGap: recipientGapMilliseconds, rows });
    }
    return orders as [DialerIntentOrder, DialerIntentOrder];
  }

  /** The first intent is written and not yet committed when the second one begins, on another connection. */
  async function together(spoil: (text: string) => string = (text) => text) {
    const [first, second] = await twoDialers();
    const [a, b] = await Promise.all([pool().connect(), pool().connect()]);
    try {
      const begin = async (connection: typeof a, order: DialerIntentOrder) => {
        await connection.query(dialerIntentLocks(order.dialerId));
        const { text, values } = dialerIntentStatement(order);
        return (await connection.query(spoil(text), values)).rows.filter((row) => row.attempt !== null);
      };
      const one = await begin(a, first);
      const other = begin(b, second);
      await pool().query("SELECT 1");
      await a.query("COMMIT");
      const two = await other;
      await b.query("COMMIT");
      return [one.length, two.length, (await rowsOf(second.dialerId))[0]];
    } finally {
      a.release();
      b.release();
    }
  }

  it("holds over two connections: the later row is put off, not sent", async () => {
    expect(await together()).toEqual([1, 0, expect.objectContaining({ state: 1, held_for: "recipient" })]);
  });

  it("does not hold where the number's row is not looked at again under its lock", async () => {
    const spoil = (text: string) => text.replace("WHERE q.free_at <= clock_timestamp()", "");
    expect(await together(spoil)).toEqual([1, 1, expect.objectContaining({ state: 7 })]);
  });

  it("spaces a dialer's rows to one number, in their order, and lets the others by", async () => {
    const providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio`, recipientGapMilliseconds });
    const dialerId = await makeDialer({ playing: true, providerId });
    const other = "+59899000888";
    await load(dialerId, [{ phone: number }, { phone: number }, { phone: number }, { phone: other }]);
    let sent = 0;
    for (let turns = 0; sent < 4; turns++) {
      expect(turns).toBeLessThan(20);
      const answer = await pump(dialerId);
      sent += answer.sent;
      if (answer.nextDueAt !== null) await sleep(Math.max(1, answer.nextDueAt - Date.now()));
    }
    const { rows } = await pool().query<{ phone_e164: string; spool_id: number; at: number }>(
      `SELECT phone_e164, spool_id, extract(epoch FROM intent_at)::float8 * 1000 AS at FROM attempts
       WHERE dialer_id = $1 AND outcome = 'accepted' ORDER BY intent_at`,
      [dialerId],
    );
    expect(
      rows
        .slice(0, 2)
        .map((row) => row.phone_e164)
        .sort(),
    ).toEqual([number, other]);
    const toOne = rows.filter((row) => row.phone_e164 === number);
    for (const [index, row] of toOne.slice(1).entries()) {
      expect(row.at - toOne[index]!.at).toBeGreaterThanOrEqual(recipientGapMilliseconds);
      expect(row.spool_id).toBeGreaterThan(toOne[index]!.spool_id);
    }
    expect(await books(dialerId)).toMatchObject({ sent: 4, waiting: 0 });
  });

  it("lets some live texts come together, delays the next, and counts with the dialers'", async () => {
    const recipient = { gapMilliseconds: 60_000, burst: 2 };
    const providerId = await makeProvider({ recipientGapMilliseconds: 60_000, recipientBurst: 2 });
    const text = async () =>
      (
        await prisma().message.create({
          data: {
            direction: "out",
            text: "Hello",
            providerId,
            fromAddress: "+15550100100",
            toAddress: number.slice(1),
            status: "queued",
          },
        })
      ).id;
    expect(await commitMessageIntent(await text(), { recipient })).toHaveProperty("attemptId");
    expect(await commitMessageIntent(await text(), { recipient })).toHaveProperty("attemptId");
    const third = await text();
    const later = await commitMessageIntent(third, { recipient });
    expect(later).toEqual({ later: expect.closeTo(60_000, -3.7) });
    expect(await prisma().message.findUniqueOrThrow({ where: { id: third } })).toMatchObject({ status: "queued" });
    // A dialer's row waits until all of it is paid back.
    const dialerId = await makeDialer({ playing: true, providerId });
    const { rowIds } = await load(dialerId, [{ phone: number }]);
    const rows = [{ id: rowIds[0]!, port: null }];
    const order = { dialerId, epoch: 0, recipientGap: recipient.gapMilliseconds, rows };
    expect(await commitDialerIntents(order)).toMatchObject({ intents: [], blocked: [], noGo: null });
    const [row] = await rowsOf(dialerId);
    expect(row.held_until.getTime() - Date.now()).toBeGreaterThan(100_000);
    await pool().query(
      "UPDATE recipient_paces SET free_at = clock_timestamp() + interval '59 seconds' WHERE provider_id = $1",
      [providerId],
    );
    expect(await commitMessageIntent(third, { recipient })).toHaveProperty("attemptId");
  });
});
