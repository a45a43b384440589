import { afterAll, beforeAll, expect, it } from "vitest";
import { purgeDialer } from "#activities/dialer-orders";
import { settleAttempts } from "#activities/dialer-settle";
import { commitDialerIntents } from "#activities/intent";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer, makeRows } from "./factory.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const states = async (dialerId: string) =>
  (await pool().query("SELECT state FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [dialerId])).rows.map(
    (row) => row.state,
  );

/** A playing dialer with four rows: two are being sent, two wait. */
async function sending() {
  const dialerId = await makeDialer({ playing: true, epoch: 1 });
  await makeRows(dialerId, ["+59899000001", "+59899000002", "+59899000003", "+59899000004"]);
  await pool().query("UPDATE sms_spool SET phone_e164 = phone WHERE dialer_id = $1", [dialerId]);
  const rows = await pool().query("SELECT id FROM sms_spool WHERE dialer_id = $1 ORDER BY id LIMIT 2", [dialerId]);
  const begun = await commitDialerIntents({
    dialerId,
    epoch: 1,
    rows: rows.rows.map((row) => ({ id: row.id, port: null })),
  });
  const [first, second] = begun.intents.map((intent) => intent.attemptId) as [number, number];
  return { dialerId, first, second };
}

it("a row that was being sent at a purge and was not taken by the carrier is cancelled, not sent later (I5, D17)", async () => {
  const { dialerId, first, second } = await sending();
  expect(await purgeDialer({ dialerId, by: "system" })).toMatchObject({ onTheWire: 2, cancelled: 2 });
  await settleAttempts([
    { attemptId: first, outcome: "dropped" },
    { attemptId: second, outcome: "waiting", errorKind: "throttled" },
  ]);
  expect(await states(dialerId)).toEqual([6, 6, 6, 6]);
});

it("nor is one that came back while the purge was at work, and one that the carrier took stays sent", async () => {
  const { dialerId, first, second } = await sending();
  const purge = purgeDialer({ dialerId, by: "system" });
  await settleAttempts([
    { attemptId: first, outcome: "dropped" },
    { attemptId: second, outcome: "accepted", providerMessageId: "SM1" },
  ]);
  await purge;
  expect(await states(dialerId)).toEqual([6, 2, 6, 6]);
});

it("leaves rows that come back alone when the waiting ones were not to be cancelled", async () => {
  const { dialerId, first, second } = await sending();
  await purgeDialer({ dialerId, by: "system", states: ["failed"] });
  await settleAttempts([
    { attemptId: first, outcome: "dropped" },
    { attemptId: second, outcome: "dropped" },
  ]);
  expect(await states(dialerId)).toEqual([1, 1, 1, 1]);
});
