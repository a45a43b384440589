import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

describe("a purge that was cut off", () => {
  /** Keeps what is noted as it stands at that moment, and can stop the work where a process might die. */
  function notes(reached: unknown = null, dieAt = Number.POSITIVE_INFINITY) {
    const noted: unknown[] = [];
    const note = (progress: unknown) => {
      if (noted.length === dieAt) throw new Error("killed");
      noted.push(structuredClone(progress));
    };
    return { reached, note, last: () => noted.at(-1) };
  }
  const phones = ["+59899000001", "+59899000002"];

  it("after its end, for want of an answer, answers the same and leaves later rows alone (D17)", async () => {
    const dialerId = await makeDialer();
    await makeRows(dialerId, phones);
    const first = notes();
    const answer = await purgeDialer({ dialerId, by: "system", checkpoint: first });
    expect(answer).toMatchObject({ cancelled: 2, byState: { waiting: 2 } });
    await makeRows(dialerId, ["+59899000003"]);
    expect(await purgeDialer({ dialerId, by: "system", checkpoint: notes(first.last()) })).toEqual(answer);
    expect(await states(dialerId)).toEqual([6, 6, 1]);
    const audits = await pool().query("SELECT FROM audit WHERE target = $1", [`dialer:${dialerId}`]);
    expect(audits.rowCount).toBe(1);
  });

  // What is noted: the beginning, each piece, that the dialer is marked, the answer.
  it.each([1, 2, 3])(
    "after note %i goes on, counts what was cancelled before, and leaves later rows alone",
    async (dieAt) => {
      const dialerId = await makeDialer();
      await makeRows(dialerId, phones);
      const first = notes(null, dieAt);
      await expect(purgeDialer({ dialerId, by: "system", checkpoint: first })).rejects.toThrow("killed");
      await makeRows(dialerId, ["+59899000003"]);
      const again = await purgeDialer({ dialerId, by: "system", checkpoint: notes(first.last()) });
      expect(again).toMatchObject({ cancelled: 2, byState: { waiting: 2 } });
      expect(await states(dialerId)).toEqual([6, 6, 1]);
    },
  );
});
