// What became of sends whose answer was lost: the carrier is asked, and nothing is sent twice on its word or without it (I2).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { settleAttempts } from "#activities/dialer-settle";
import { lookUpRound, nextLookUp } from "#activities/look-up";
import { pump } from "#activities/pump";
import { applyReceipts } from "#activities/receipts";
import { retryRows } from "#activities/retry-rows";
import { sendMessage } from "#activities/send-message";
import { readDialerCounts } from "#activities/spool";
import { loadRows } from "#activities/upload";
import { inTransaction, pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeDialer, makeProvider, makeThread } from "./factory.ts";
import { control as controlOf } from "./simulator-control.ts";

let database: TestDatabase;
let simulator: Simulator;
const accountSid = `AC${"0".repeat(32)}`;

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator({ faults: { receipts: false } });
});
afterAll(async () => {
  await simulator?.close();
  await database?.drop();
});
beforeEach(async () => {
  await control("DELETE", "messages");
  await control("PUT", "faults", {});
  await pool().query("UPDATE attempts SET look_up_at = NULL");
});

const control = <T>(method: string, what: string, body?: unknown) => controlOf<T>(simulator, method, what, body);
const summary = () => control<{ accepted: number; distinct: number; duplicates: number }>("GET", "summary");
const taken = async () =>
  (await control<{ messages: { sid: string; to: string }[] }>("GET", "messages?limit=1000")).messages;

let nextNumber = 2_000_000;
const numbers = (count: number) => Array.from({ length: count }, () => `+1555${nextNumber++}`);
const account = () => makeProvider({ accountSid, baseUrl: `${simulator.url}/twilio` });

/** A dialer that has sent these rows to a carrier with these faults. */
async function sent(phones: string[], faults: object, message = "Hello") {
  const providerId = await account();
  const dialerId = await makeDialer({ providerId, playing: true });
  await loadRows({ dialerId, rows: phones.map((phone) => ({ phone, message })), by: "system" });
  await control("PUT", "faults", faults);
  await pump(dialerId);
  await control("PUT", "faults", {});
  return { providerId, dialerId };
}

/** As if the answers had been lost so many seconds ago. */
async function later(seconds: number): Promise<void> {
  await lookUpRound();
  await pool().query(
    `UPDATE attempts SET settled_at = settled_at - make_interval(secs => $1), look_up_at = clock_timestamp()
     WHERE look_up_at IS NOT NULL`,
    [seconds],
  );
}
async function books(dialerId: string) {
  const { counts, balanced } = (await readDialerCounts([dialerId])).get(dialerId)!;
  expect(balanced).toBe(true);
  return counts;
}
const attemptsOf = async (dialerId: string) =>
  (
    await pool().query(
      `SELECT id, outcome, error_kind, provider_message_id, look_ups, look_up_over FROM attempts WHERE dialer_id = $1 ORDER BY id`,
      [dialerId],
    )
  ).rows;

test("what the carrier has is sent, what it does not have has failed; tried again, each arrives once", async () => {
  const { dialerId } = await sent(numbers(60), { loseAnswerRate: 0.2, errorRate: 0.2 });
  const { accepted } = await summary();
  const before = await books(dialerId);
  expect(before.sent + before.unknown).toBe(60);
  expect(before.sent).toBeLessThan(accepted);
  expect(accepted).toBeLessThan(60);
  await later(20);
  await lookUpRound();
  expect(await books(dialerId)).toMatchObject({ sent: accepted, unknown: 60 - accepted });
  await later(300);
  await lookUpRound();
  expect(await books(dialerId)).toMatchObject({ sent: accepted, unknown: 0, failed: 60 - accepted });
  expect(await nextLookUp()).toBeNull();
  expect(await retryRows({ dialerId, by: "system", states: ["failed"] })).toMatchObject({ retried: 60 - accepted });
  await pump(dialerId);
  expect(await books(dialerId)).toMatchObject({ sent: 60 });
  expect(await summary()).toMatchObject({ accepted: 60, distinct: 60, duplicates: 0 });
});

test("a list that comes late is waited for, and one that cannot be had is asked for again", async () => {
  const { dialerId } = await sent(numbers(3), { loseAnswerRate: 1 });
  await control("PUT", "faults", { listDelayMs: 3_600_000 });
  await later(200);
  await lookUpRound();
  expect(await books(dialerId)).toMatchObject({ unknown: 3 });
  await control("PUT", "faults", { listErrorRate: 1 });
  await later(400);
  await lookUpRound();
  expect(await books(dialerId)).toMatchObject({ unknown: 3 });
  expect((await nextLookUp())! - Date.now()).toBeGreaterThan(200_000);
  await control("PUT", "faults", {});
  await later(0);
  await lookUpRound();
  expect(await books(dialerId)).toMatchObject({ sent: 3 });
  expect(new Set((await attemptsOf(dialerId)).map((each) => each.provider_message_id)).size).toBe(3);
});

test("the same text twice to one number, one of them taken: nobody knows which, a person decides", async () => {
  const [phone] = numbers(1);
  const { dialerId, providerId } = await sent([phone!], { loseAnswerRate: 1 });
  const other = await makeDialer({ providerId, playing: true });
  await loadRows({ dialerId: other, rows: [{ phone: phone!, message: "Hello" }], by: "system" });
  await control("PUT", "faults", { errorRate: 1 });
  await pump(other);
  await control("PUT", "faults", {});
  await later(400);
  await lookUpRound();
  expect([(await books(dialerId)).unknown, (await books(other)).unknown]).toEqual([1, 1]);
  expect([...(await attemptsOf(dialerId)), ...(await attemptsOf(other))].map((each) => each.look_up_over)).toEqual([
    true,
    true,
  ]);
  expect(await nextLookUp()).toBeNull();
});

async function waitsForLock(): Promise<boolean> {
  const { rows } = await pool().query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
  );
  return rows[0]!.n > 0;
}

test("a text of the carrier's that becomes another attempt's meanwhile is not taken for this one", async () => {
  const [phone] = numbers(1);
  const { dialerId, providerId } = await sent([phone!], { errorRate: 1 });
  const second = await sent([phone!], {});
  // The other's text, without its owner: as if it were still to be known.
  const [one] = await attemptsOf(second.dialerId);
  await pool().query("UPDATE attempts SET provider_id = $2, provider_message_id = NULL WHERE id = $1", [
    one.id,
    providerId,
  ]);
  await later(20);
  let asking: Promise<unknown> | undefined;
  await inTransaction(async (db) => {
    await db.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`look-up ${providerId} ${phone}`]);
    asking = lookUpRound();
    await eventually("the asker waits its turn", waitsForLock);
    await db.query("UPDATE attempts SET provider_message_id = $2 WHERE id = $1", [one.id, one.provider_message_id]);
  });
  await asking;
  expect(await books(dialerId)).toMatchObject({ unknown: 1 });
  expect((await attemptsOf(dialerId))[0].provider_message_id).toBeNull();
});

test("what becomes unknown while a round is under way is planned by the next one, not asked about by this one", async () => {
  const [phone] = numbers(1);
  const { providerId } = await sent([phone!], { errorRate: 1 });
  const byUrl = await makeProvider({
    type: "urlsms",
    settings: { url: `${simulator.url}/url?to=\${phone}&text=\${message}` },
  });
  const other = await sent(numbers(1), {});
  await later(20);
  let asking: Promise<unknown> | undefined;
  await inTransaction(async (db) => {
    await db.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`look-up ${providerId} ${phone}`]);
    asking = lookUpRound();
    await eventually("the asker waits its turn", waitsForLock);
    await pool().query(
      `UPDATE attempts SET provider_id = $2, outcome = 'unknown', settled_at = clock_timestamp(), look_up_at = clock_timestamp()
       WHERE dialer_id = $1`,
      [other.dialerId, byUrl],
    );
  });
  await asking;
  expect((await attemptsOf(other.dialerId))[0]).toMatchObject({ look_ups: 0, look_up_over: false });
  // Nobody can be asked about it and nothing comes back: at once a person's.
  await lookUpRound();
  expect((await attemptsOf(other.dialerId))[0]).toMatchObject({ look_ups: 0, look_up_over: true });
});

test("several at once ask about each once, and no text is given twice", async () => {
  // Fewer than make a dialer pause.
  const phones = numbers(9);
  const { dialerId } = await sent([...phones, ...phones], { loseAnswerRate: 1 });
  await later(20);
  await Promise.all(Array.from({ length: 4 }, lookUpRound));
  const attempts = await attemptsOf(dialerId);
  expect(attempts.map((each) => each.look_ups)).toEqual(Array(18).fill(1));
  const ids = attempts.flatMap((each) => each.provider_message_id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await books(dialerId)).toMatchObject({ sent: ids.length, unknown: 18 - ids.length });
});

describe("what was not found", () => {
  async function notFound() {
    const { dialerId, providerId } = await sent(numbers(1), { errorRate: 1 });
    await later(400);
    await lookUpRound();
    const [attempt] = await attemptsOf(dialerId);
    expect(attempt).toMatchObject({ outcome: "failed", error_kind: "notFound" });
    expect(await books(dialerId)).toMatchObject({ failed: 1 });
    return { dialerId, providerId, attemptId: attempt.id as number };
  }
  const receipt = (attemptId: number, status: "sent" | "delivered" = "sent") => [
    { providerMessageId: `SM${attemptId}`, status, clientRef: String(attemptId) },
  ];

  test.each(["sent", "delivered"] as const)("is %s when a receipt says so after all", async (status) => {
    const { dialerId, providerId, attemptId } = await notFound();
    await applyReceipts(providerId, receipt(attemptId, status));
    expect(await books(dialerId)).toMatchObject({ [status]: 1, failed: 0 });
    expect((await attemptsOf(dialerId))[0]).toMatchObject({ outcome: "accepted", error_kind: null });
  });

  test("is sent when its answer comes after all", async () => {
    const { dialerId, attemptId } = await notFound();
    await settleAttempts([{ attemptId, outcome: "accepted", providerMessageId: `SM${attemptId}` }]);
    expect(await books(dialerId)).toMatchObject({ sent: 1, failed: 0 });
  });

  test("is not sent again when that shows while it waits for another try", async () => {
    const { dialerId, providerId, attemptId } = await notFound();
    expect(await retryRows({ dialerId, by: "system", states: ["failed"] })).toMatchObject({ retried: 1 });
    await applyReceipts(providerId, receipt(attemptId));
    await pump(dialerId);
    expect(await books(dialerId)).toMatchObject({ sent: 1 });
    expect(await summary()).toMatchObject({ accepted: 0 });
  });
});

test("a person's word stands, and the attempt still tells what the carrier had", async () => {
  const { dialerId } = await sent(numbers(1), { errorRate: 1 });
  await retryRows({ dialerId, by: "system", states: ["unknown"], unknown: "markSent" });
  await later(400);
  await lookUpRound();
  expect(await books(dialerId)).toMatchObject({ sent: 1, failed: 0 });
  expect((await attemptsOf(dialerId))[0]).toMatchObject({ outcome: "failed", error_kind: "notFound" });
});

test("a row that a person sends again is not, when the carrier is found to have it", async () => {
  const { dialerId } = await sent(numbers(1), { loseAnswerRate: 1 });
  await retryRows({ dialerId, by: "system", states: ["unknown"], unknown: "resend" });
  await later(20);
  await lookUpRound();
  await pump(dialerId);
  expect(await books(dialerId)).toMatchObject({ sent: 1 });
  expect(await summary()).toMatchObject({ accepted: 1 });
});

test("a carrier that cannot be asked and sends no receipts leaves it to a person at once", async () => {
  const providerId = await makeProvider({
    type: "urlsms",
    settings: { url: `${simulator.url}/url/gateway?phone=\${phone}&message=\${message}` },
  });
  const dialerId = await makeDialer({ providerId, playing: true });
  await loadRows({ dialerId, rows: [{ phone: numbers(1)[0]!, message: "lose" }], by: "system" });
  await pump(dialerId);
  await lookUpRound();
  expect(await books(dialerId)).toMatchObject({ unknown: 1 });
  expect((await attemptsOf(dialerId))[0]).toMatchObject({ outcome: "unknown", look_up_over: true, look_ups: 0 });
  expect(await nextLookUp()).toBeNull();
});

test("an agent's text is asked about as well, and what the carrier says of it since is kept", async () => {
  const providerId = await account();
  const customerAddress = numbers(1)[0]!;
  const threadId = await makeThread({ providerId, customerAddress });
  const addresses = { fromAddress: "+15550100100", toAddress: customerAddress };
  const text = { direction: "out" as const, text: "lose", status: "queued", providerId, threadId, ...addresses };
  const { id: messageId } = await prisma().message.create({ data: text });
  expect(await sendMessage({ messageId, tries: 1 })).toMatchObject({ outcome: "unknown" });
  const sid = (await taken())[0]?.sid;
  await later(20);
  await lookUpRound();
  expect(await prisma().message.findUnique({ where: { id: messageId } })).toMatchObject({ status: "sent" });
  expect(await prisma().attempt.findFirst({ where: { messageId } })).toMatchObject({
    outcome: "accepted",
    providerMessageId: sid,
  });
});
