import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settleAttempts } from "#activities/dialer-settle";
import { commitDialerIntents } from "#activities/intent";
import { applyReceipts } from "#activities/receipts";
import { type RetryOrder, retryRows } from "#activities/retry-rows";
import { foldDialerCounts, readDialerCounts } from "#activities/spool";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer, makeProvider, makeRows } from "./factory.ts";

let database: TestDatabase;
let provider: string;
beforeAll(async () => {
  database = await testDatabase();
  provider = await makeProvider();
});
afterAll(() => database.drop());

const ends = {
  down: { outcome: "failed", errorKind: "notSent", errorCode: "ECONNREFUSED", error: "refused" },
  noNumber: { outcome: "failed", errorKind: "badNumber", errorCode: "21211", error: "Twilio 21211" },
  left: { outcome: "failed", errorKind: "optedOut", errorCode: "21610", error: "Twilio 21610" },
  lost: { outcome: "unknown", errorKind: "unclear", error: "timeout" },
  taken: { outcome: "accepted" },
} as const;

/** A playing dialer whose rows have ended like this, in entry order; with each row's attempt. */
async function dialerWith(...how: (keyof typeof ends)[]) {
  const dialerId = await makeDialer({ providerId: provider, playing: true, epoch: 1 });
  const phones = how.map((_, index) => `+598990${String(index).padStart(5, "0")}`);
  await makeRows(dialerId, phones);
  await pool().query("UPDATE sms_spool SET phone_e164 = phone WHERE dialer_id = $1", [dialerId]);
  const { rows } = await pool().query("SELECT id FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [dialerId]);
  const { intents } = await commitDialerIntents({
    dialerId,
    epoch: 1,
    rows: rows.map(({ id }) => ({ id, port: null })),
  });
  await settleAttempts(
    intents.map(({ attemptId }, index) => ({
      attemptId,
      ...ends[how[index]!],
      ...(how[index] === "taken" && { providerMessageId: `${dialerId}-${index}` }),
    })),
  );
  return { dialerId, rowIds: rows.map((row) => row.id as number), attempts: intents.map((each) => each.attemptId) };
}
const states = async (dialerId: string) =>
  (await pool().query("SELECT state FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [dialerId])).rows.map(
    (row) => row.state,
  );
const order = (dialerId: string, more: Partial<RetryOrder> = {}): RetryOrder => ({
  dialerId,
  by: "system",
  states: ["failed"],
  ...more,
});
/** What the reports count, and what there is to count. */
async function report(dialerId: string) {
  const key = "quarter, state, provider_id, error_kind, error_code";
  const { rows } = await pool().query(
    `SELECT ${key}, sum(rows)::int AS rows FROM dialer_report WHERE dialer_id = $1 GROUP BY ${key} HAVING sum(rows) <> 0 ORDER BY 1, 2, 3, 4, 5`,
    [dialerId],
  );
  const { rows: real } = await pool().query(
    `SELECT date_bin('15 minutes', updated_at, '2000-01-01T00:00:00Z') AS quarter, state, provider_id,
       CASE WHEN state IN (4, 9) THEN error_kind END AS error_kind, CASE WHEN state IN (4, 9) THEN error_code END AS error_code, count(*)::int AS rows
     FROM sms_spool WHERE dialer_id = $1 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`,
    [dialerId],
  );
  return { rows, real };
}

it("sends again what may well succeed, and says what it left alone", async () => {
  const { dialerId } = await dialerWith("down", "noNumber", "left", "lost", "taken");
  expect(await retryRows(order(dialerId))).toEqual({ retried: 1, markedSent: 0, left: { permanent: 1, optedOut: 1 } });
  expect(await states(dialerId)).toEqual([1, 4, 4, 9, 2]);
});

it("sends permanent errors again when they are named, and never who opted out", async () => {
  const { dialerId, rowIds } = await dialerWith("down", "noNumber", "left");
  const classes = { filter: { classes: ["permanent", "optedOut"] as const } };
  expect(await retryRows(order(dialerId, classes))).toMatchObject({ retried: 1, left: { transient: 1, optedOut: 1 } });
  expect(await states(dialerId)).toEqual([4, 1, 4]);
  expect(await retryRows(order(dialerId, { filter: { rowIds } }))).toMatchObject({ retried: 1, left: { optedOut: 1 } });
  expect(await states(dialerId)).toEqual([1, 1, 4]);
});

it("takes the errors that are named", async () => {
  const { dialerId } = await dialerWith("down", "noNumber", "noNumber");
  const errors = [{ kind: "badNumber", code: "21211" }];
  expect(await retryRows(order(dialerId, { filter: { errors } }))).toMatchObject({ retried: 2 });
  expect(await states(dialerId)).toEqual([4, 1, 1]);
});

describe("unknown rows", () => {
  it("are not touched before a person has said what becomes of them (I2)", async () => {
    const { dialerId } = await dialerWith("lost", "down");
    await expect(retryRows(order(dialerId, { states: ["failed", "unknown"] }))).rejects.toMatchObject({
      code: "choose",
    });
    expect(await states(dialerId)).toEqual([9, 4]);
  });

  it("count as sent when a person says so, and a receipt brings them on", async () => {
    const { dialerId, attempts } = await dialerWith("lost");
    expect(await retryRows(order(dialerId, { states: ["unknown"], unknown: "markSent" }))).toMatchObject({
      markedSent: 1,
    });
    expect(await states(dialerId)).toEqual([2]);
    await applyReceipts(provider, [
      { providerMessageId: "late-1", status: "delivered", clientRef: String(attempts[0]) },
    ]);
    expect(await states(dialerId)).toEqual([8]);
  });

  it("that are to be sent again are not, when it turns out that the carrier has them", async () => {
    const one = await dialerWith("lost");
    await retryRows(order(one.dialerId, { states: ["unknown"], unknown: "resend" }));
    expect(await states(one.dialerId)).toEqual([1]);
    await applyReceipts(provider, [
      { providerMessageId: "late-2", status: "sent", clientRef: String(one.attempts[0]) },
    ]);
    expect(await states(one.dialerId)).toEqual([2]);

    const other = await dialerWith("lost");
    await retryRows(order(other.dialerId, { states: ["unknown"], unknown: "resend" }));
    await settleAttempts([{ attemptId: other.attempts[0]!, outcome: "accepted", providerMessageId: "late-3" }]);
    expect(await states(other.dialerId)).toEqual([2]);
  });
});

it("does not let a receipt of the last try settle the next one", async () => {
  const { dialerId } = await dialerWith("taken");
  const receipt = {
    providerMessageId: `${dialerId}-0`,
    status: "failed",
    errorCode: "30003",
    errorKind: "unreachable",
  } as const;
  await applyReceipts(provider, [receipt]);
  expect(await states(dialerId)).toEqual([4]);
  expect(await retryRows(order(dialerId))).toMatchObject({ retried: 1 });
  await applyReceipts(provider, [receipt]);
  expect(await states(dialerId)).toEqual([1]);
});

it("keeps the books balanced at every instant, and the reports with them (I3)", async () => {
  const { dialerId } = await dialerWith(
    ...Array.from({ length: 120 }, (_, n) => (n % 3 ? "down" : "lost") as "down" | "lost"),
  );
  let over = false;
  const unbalanced: unknown[] = [];
  const watch = (async () => {
    while (!over) {
      const books = (await readDialerCounts([dialerId])).get(dialerId)!;
      if (!books.balanced) unbalanced.push(books);
    }
  })();
  for (let round = 0; round < 5; round++) {
    await retryRows(order(dialerId, { states: ["failed", "unknown"], unknown: "resend" }));
    const { rows } = await pool().query("SELECT id FROM sms_spool WHERE dialer_id = $1 AND state = 1 ORDER BY id", [
      dialerId,
    ]);
    const { intents } = await commitDialerIntents({
      dialerId,
      epoch: 1,
      rows: rows.map(({ id }) => ({ id, port: null })),
    });
    await foldDialerCounts();
    await settleAttempts(intents.map(({ attemptId }, n) => ({ attemptId, ...(n % 2 ? ends.noNumber : ends.lost) })));
    const { rows: counted, real } = await report(dialerId);
    expect(counted).toEqual(real);
    await pool().query(
      "UPDATE sms_spool SET error_kind = 'notSent' WHERE dialer_id = $1 AND error_kind = 'badNumber'",
      [dialerId],
    );
  }
  await foldDialerCounts();
  over = true;
  await watch;
  expect(unbalanced).toEqual([]);
  const { rows, real } = await report(dialerId);
  expect(rows).toEqual(real);
});

it("goes on where it was cut off, and counts nothing twice", async () => {
  const { dialerId } = await dialerWith("down", "down", "lost");
  const noted: unknown[] = [];
  const dies = () => {
    if (noted.length === 1) throw new Error("killed");
  };
  const checkpoint = {
    reached: null,
    note: (progress: unknown) => {
      dies();
      noted.push(structuredClone(progress));
    },
  };
  const both = { states: ["failed", "unknown"], unknown: "markSent" } as const;
  await expect(retryRows(order(dialerId, { ...both, checkpoint }))).rejects.toThrow("killed");
  expect(await states(dialerId)).toEqual([1, 1, 9]);
  const again = { reached: noted.at(-1), note: (progress: unknown) => noted.push(structuredClone(progress)) };
  expect(await retryRows(order(dialerId, { ...both, checkpoint: again }))).toEqual({
    retried: 2,
    markedSent: 1,
    left: {},
  });
  expect(await states(dialerId)).toEqual([1, 1, 2]);
  const { rows } = await pool().query("SELECT what, details FROM facts WHERE dialer_id = $1", [dialerId]);
  expect(rows).toMatchObject([{ what: "retried", details: { retried: 2, markedSent: 1 } }]);
  // After its end, for want of an answer.
  const ended = { reached: noted.at(-1), note: () => {} };
  expect(await retryRows(order(dialerId, { ...both, checkpoint: ended }))).toMatchObject({ retried: 2, markedSent: 1 });
  expect(await states(dialerId)).toEqual([1, 1, 2]);
});
