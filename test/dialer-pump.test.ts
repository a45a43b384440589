import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pauseDialer, purgeDialer, resumeDialer } from "#activities/dialer-orders";
import { settleAttempts, settleOrphans } from "#activities/dialer-settle";
import { blockNumbers, waitForWire } from "#activities/fence";
import { commitDialerIntents } from "#activities/intent";
import { reserveSlots } from "#activities/pace";
import { pump } from "#activities/pump";
import { applyReceipts } from "#activities/receipts";
import { sendMessage } from "#activities/send-message";
import { readDialerCounts, takeEpoch } from "#activities/spool";
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
  await control("PUT", "faults", { latencyMs: 0, errorRate: 0, throttlePerSecond: 0, loseAnswerRate: 0 });
  await pool().query("DELETE FROM black_list");
});

const control = <T>(method: string, what: string, body?: unknown) => controlOf<T>(simulator, method, what, body);

interface Summary {
  accepted: number;
  distinct: number;
  duplicates: number;
  perSecond: number;
  throttled: number;
  lostAnswers: number;
  leastGapMilliseconds: number;
}
const summary = () => control<Summary>("GET", "summary");
const messages = async () =>
  (await control<{ messages: { to: string; at: string }[] }>("GET", "messages?limit=20000")).messages;

async function playing(
  given: { ratePerSecond?: number; numberPattern?: string; gapMilliseconds?: number; schedule?: never } = {},
) {
  const { gapMilliseconds = 0, ...account } = given;
  const providerId = await makeProvider({ accountSid, baseUrl: `${simulator.url}/twilio`, ...account });
  const dialerId = await makeDialer({ providerId, playing: true, gapMilliseconds });
  return { providerId, dialerId };
}

let nextNumber = 1_000_000;
const numbers = (count: number) => Array.from({ length: count }, () => `+1555${nextNumber++}`);

const load = (dialerId: string, phones: string[], message = "Hello") =>
  loadRows({ dialerId, rows: phones.map((phone) => ({ phone, message })), by: "system" });

async function books(dialerId: string) {
  const { counts, balanced } = (await readDialerCounts([dialerId])).get(dialerId)!;
  expect(balanced).toBe(true);
  const { rows } = await pool().query("SELECT count(*)::int AS n FROM sms_spool WHERE dialer_id = $1", [dialerId]);
  expect(rows[0].n).toBe(counts.uploaded);
  return counts;
}

describe("the pump", () => {
  test("of 1,000 rows with 20 listed and 10 malformed numbers sends 970, each once", async () => {
    const { dialerId } = await playing();
    const phones = numbers(990);
    const mixed = phones.flatMap((phone, index) => (index % 99 === 0 ? [`12${index}x`, phone] : [phone]));
    await inTransaction((db) =>
      blockNumbers(
        db,
        phones.slice(100, 120).map((phoneE164) => ({ phoneE164, source: "upload", by: "system" })),
      ),
    );
    await load(dialerId, mixed);
    expect(await pump(dialerId)).toMatchObject({ why: "empty", sent: 970 });
    expect(await books(dialerId)).toMatchObject({
      uploaded: 1000,
      sent: 970,
      blocked: 20,
      wrongFormat: 10,
      waiting: 0,
    });
    expect(await summary()).toMatchObject({ accepted: 970, distinct: 970, duplicates: 0 });
    const { rows } = await pool().query(
      "SELECT DISTINCT error FROM sms_spool WHERE dialer_id = $1 AND state IN (3, 5)",
      [dialerId],
    );
    expect(rows.map((row) => row.error)).toContain("This is not a possible telephone number.");
    expect(rows.some((row) => /^Blocked: do-not-contact list, entry \d+, since 20/.test(row.error))).toBe(true);
  });

  test("sends a row's template by the carrier's own id of it; without one it pauses, and the row waits (D32)", async () => {
    const { dialerId, providerId } = await playing();
    const template = { name: "order_update", language: "es", variables: ["Ana"] };
    const words =
      "INSERT INTO templates (provider_id, name, language, body, external_id) VALUES ($1, $2, 'es', 'Hola {{1}}.', $3)";
    await pool().query(words, [providerId, "order_update", "HX1"]);
    await pool().query(words, [providerId, "no_id", ""]);
    const [first, second] = numbers(2) as [string, string];
    await loadRows({
      dialerId,
      by: "system",
      rows: [
        { phone: first, message: "", template },
        { phone: second, message: "", template: { ...template, name: "no_id" } },
      ],
    });
    expect(await pump(dialerId)).toMatchObject({ why: "empty", sent: 2 });
    const texts = (await control<{ messages: { to: string; text: string }[] }>("GET", "messages?limit=10")).messages;
    expect(Object.fromEntries(texts.map(({ to, text }) => [to, text]))).toEqual({
      [first]: '[HX1] {"1":"Ana"}',
      [second]: "Hola Ana.",
    });

    await loadRows({ dialerId, by: "system", rows: [{ phone: numbers(1)[0]!, message: "", template }] });
    await pool().query("DELETE FROM templates WHERE provider_id = $1 AND name = 'order_update'", [providerId]);
    expect(await pump(dialerId)).toMatchObject({ why: "paused", sent: 0 });
    expect(await books(dialerId)).toMatchObject({ sent: 2, waiting: 1, sending: 0 });
    const { rows } = await pool().query("SELECT pause_reason FROM dialers WHERE id = $1", [dialerId]);
    expect(rows[0].pause_reason).toBe('This cannot go on: the provider has no template "order_update" (es)');
  });

  test("refuses numbers that the provider's pattern does not match, as they were typed (D16, D31)", async () => {
    const { dialerId } = await playing({ numberPattern: "^\\+1555" });
    await load(dialerId, ["+15551234567", "099000123"]);
    await pump(dialerId);
    expect(await books(dialerId)).toMatchObject({ sent: 1, wrongFormat: 1 });
  });

  test("a pattern that cannot be used pauses the dialer and says why", async () => {
    const { dialerId } = await playing({ numberPattern: "(?=x)" });
    await load(dialerId, numbers(1));
    expect((await pump(dialerId)).why).toBe("paused");
    const { rows } = await pool().query("SELECT paused, pause_reason, paused_by FROM dialers WHERE id = $1", [
      dialerId,
    ]);
    expect(rows[0]).toMatchObject({
      paused: true,
      paused_by: "system",
      pause_reason: expect.stringContaining("pattern"),
    });
  });

  test("lost answers become unknown and are never sent again (I2)", async () => {
    const { dialerId } = await playing();
    await control("PUT", "faults", { loseAnswerRate: 0.2 });
    await load(dialerId, numbers(300));
    await pump(dialerId);
    const { lostAnswers, ...seen } = await summary();
    expect(lostAnswers).toBeGreaterThan(20);
    expect(seen).toMatchObject({ accepted: 300, duplicates: 0 });
    expect(await books(dialerId)).toMatchObject({ unknown: lostAnswers, sent: 300 - lostAnswers });
  });

  test("a throttling carrier is backed off from; all rows go out, none twice", async () => {
    const { dialerId } = await playing();
    await control("PUT", "faults", { throttlePerSecond: 40 });
    await load(dialerId, numbers(100));
    const answer = await pump(dialerId);
    expect(answer).toMatchObject({ why: "empty", sent: 100 });
    const seen = await summary();
    expect(seen.throttled).toBeGreaterThan(0);
    expect(seen).toMatchObject({ accepted: 100, duplicates: 0 });
    expect(await books(dialerId)).toMatchObject({ sent: 100 });
  });

  test("keeps the account's rate over two dialers, and the order of entry", async () => {
    const { dialerId, providerId } = await playing({ ratePerSecond: 100 });
    const second = await makeDialer({ providerId, playing: true });
    const phones = numbers(120);
    await load(dialerId, phones);
    await load(second, numbers(120));
    const began = performance.now();
    await Promise.all([pump(dialerId), pump(second)]);
    // 240 slots of 10.4 ms.
    expect(performance.now() - began).toBeGreaterThan(2_450);
    expect((await summary()).perSecond).toBeLessThanOrEqual(100);
    expect((await summary()).accepted).toBe(240);
    const order = (await messages()).map((message) => message.to).filter((to) => phones.includes(to));
    // A row that missed its slot takes a later one, within the second that its intent lives.
    const outOfPlace = order.filter((to, index) => Math.abs(phones.indexOf(to) - index) > 60);
    expect(outOfPlace).toEqual([]);
  });

  test("keeps the dialer's own gap without taking the account's time from others", async () => {
    const { dialerId, providerId } = await playing({ ratePerSecond: 200, gapMilliseconds: 100 });
    const phones = numbers(10);
    await load(dialerId, phones);
    await pump(dialerId);
    const times = (await messages()).filter(({ to }) => phones.includes(to)).map(({ at }) => new Date(at).getTime());
    const gaps = times.sort((a, b) => a - b).map((at, index) => at - (times[index - 1] ?? Number.NEGATIVE_INFINITY));
    expect(times).toHaveLength(10);
    expect(Math.min(...gaps)).toBeGreaterThan(70);
    const fast = await makeDialer({ providerId, playing: true });
    // Longer than this test can take between two statements, however busy the machine.
    await pool().query("UPDATE dialers SET gap_milliseconds = 60000 WHERE id = $1", [dialerId]);
    await reserveSlots(providerId, dialerId, 1);
    const notYet = await reserveSlots(providerId, dialerId, 1);
    expect(notYet.count).toBe(0);
    // The slow one waits for its own time, not the account.
    const next = await reserveSlots(providerId, fast, 5);
    expect(next.count).toBe(5);
    expect(next.delayMilliseconds).toBeLessThan(10);
  });

  test("a refused account pauses the dialer with the reason and keeps the rows", async () => {
    const { dialerId, providerId } = await playing();
    await load(dialerId, numbers(5), "fail:20003");
    expect((await pump(dialerId)).why).toBe("paused");
    expect(await books(dialerId)).toMatchObject({ waiting: 5, failed: 0 });
    const { rows } = await pool().query("SELECT pause_reason FROM dialers WHERE id = $1", [dialerId]);
    expect(rows[0].pause_reason).toMatch(/refuses the account/);
    const facts = await pool().query("SELECT what, actor FROM facts WHERE dialer_id = $1", [dialerId]);
    expect(facts.rows).toEqual([{ what: "paused", actor: "system" }]);
    const audit = await pool().query(
      "SELECT actor, action, details->>'reason' AS reason FROM audit WHERE target = $1",
      [`dialer:${dialerId}`],
    );
    expect(audit.rows).toEqual([{ actor: "system", action: "dialer.paused", reason: rows[0].pause_reason }]);
    expect(providerId).toBeTruthy();
  });

  test("most sends failing pauses the dialer", async () => {
    const { dialerId } = await playing();
    await load(dialerId, numbers(200), "fail");
    expect((await pump(dialerId)).why).toBe("paused");
    const counts = await books(dialerId);
    expect(counts.failed).toBeGreaterThanOrEqual(20);
    const { rows } = await pool().query("SELECT pause_reason FROM dialers WHERE id = $1", [dialerId]);
    expect(rows[0].pause_reason).toMatch(/of the last \d+ sends failed/);
  });

  test("a slow dialer's errors count over its turns; after a pause the share is a new one", async () => {
    const { dialerId } = await playing();
    await load(dialerId, numbers(19), "fail");
    const first = await pump(dialerId);
    expect(first).toMatchObject({ why: "empty", recent: "-".repeat(19) });
    await load(dialerId, numbers(1), "fail");
    const second = await pump(dialerId, { recent: first.recent });
    expect(second).toMatchObject({ why: "paused", recent: "" });
    await resumeDialer({ dialerId, by: "user:test" });
    await load(dialerId, numbers(5), "fail");
    expect(await pump(dialerId, { recent: second.recent })).toMatchObject({ why: "empty" });
  });

  test("a row that is refused for speed while others go through is given up after twenty tries", async () => {
    const { dialerId, providerId } = await playing();
    await load(dialerId, numbers(1), "fail:20429");
    await pool().query(
      `INSERT INTO attempts (spool_id, provider_id, dialer_id, phone_e164, outcome, error_kind, settled_at)
       SELECT s.id, $2, $1, s.phone_e164, 'failed', 'throttled', clock_timestamp()
       FROM sms_spool s, generate_series(1, 18) WHERE s.dialer_id = $1`,
      [dialerId, providerId],
    );
    await load(dialerId, numbers(40));
    await pump(dialerId);
    expect(await books(dialerId)).toMatchObject({ sent: 40, failed: 1, waiting: 0 });
    const { rows } = await pool().query(
      "SELECT s.error_kind, (SELECT count(*)::int FROM attempts a WHERE a.spool_id = s.id) AS tries FROM sms_spool s WHERE s.dialer_id = $1 AND s.state = 4",
      [dialerId],
    );
    expect(rows).toEqual([{ error_kind: "throttled", tries: expect.any(Number) }]);
    expect(rows[0].tries).toBeGreaterThanOrEqual(20);
    expect(rows[0].tries).toBeLessThan(25);
  });

  test("a live text during a run at full speed goes before what bulk has reserved", async () => {
    const { dialerId, providerId } = await playing({ ratePerSecond: 20 });
    await load(dialerId, numbers(400));
    const off = new AbortController();
    const run = pump(dialerId, { signal: off.signal });
    await eventually("the dialer sends", async () => (await summary()).accepted > 2);
    const before: number[] = [];
    for (let n = 0; n < 3; n++) {
      const to = numbers(1)[0]!;
      const threadId = await makeThread({ providerId, customerAddress: to });
      const message = { direction: "out", text: "Live", status: "queued", providerId, threadId } as const;
      const { id } = await prisma().message.create({
        data: { ...message, fromAddress: "+15550100100", toAddress: to },
      });
      const asked = Date.now();
      expect(await sendMessage({ messageId: id, tries: 1 })).toMatchObject({ outcome: "accepted" });
      const all = await messages();
      const live = all.find((each) => each.to === to)!;
      before.push(all.filter(({ at }) => Date.parse(at) > asked && at < live.at).length);
    }
    off.abort();
    await run;
    // Behind all that is reserved it would be five or more. Two is what passes while its intent is committed; a busy machine takes longer for that once in a while.
    expect(before.sort((a, b) => a - b)[1], before.join()).toBeLessThanOrEqual(3);
    expect((await summary()).perSecond).toBeLessThanOrEqual(20);
  });

  test("what another process learns of the carrier's limit holds here too", async () => {
    const { dialerId, providerId } = await playing({ ratePerSecond: 100 });
    await load(dialerId, numbers(400));
    const off = new AbortController();
    const run = pump(dialerId, { signal: off.signal });
    await eventually("the dialer sends", async () => (await summary()).accepted > 20);
    // As `backOff` does in another process: this one hears of it by the database alone.
    await pool().query(
      "UPDATE provider_paces SET generation = generation + 1, next_slot = clock_timestamp() + interval '1 minute' WHERE provider_id = $1",
      [providerId],
    );
    const then = (await summary()).accepted;
    await sleep(1_200);
    off.abort();
    await run;
    // Of the 115 that would have gone.
    expect((await summary()).accepted - then).toBeLessThan(40);
  });

  test("a number that left at the carrier gets a STOP entry", async () => {
    const { dialerId } = await playing();
    const [phone] = numbers(1);
    await load(dialerId, [phone!], "fail:21610");
    await pump(dialerId);
    expect(await books(dialerId)).toMatchObject({ failed: 1 });
    const { rows } = await pool().query("SELECT source, by FROM black_list WHERE phone_e164 = $1", [phone]);
    expect(rows).toEqual([{ source: "stop", by: "provider" }]);
  });

  test("does not send outside the hours, nor rows that are not due", async () => {
    const { dialerId } = await playing();
    const due = new Date(Date.now() + 3_600_000);
    await loadRows({ dialerId, rows: [{ phone: numbers(1)[0]!, message: "Later", sendAt: due }], by: "system" });
    expect(await pump(dialerId)).toMatchObject({ why: "empty", sent: 0, nextDueAt: due.getTime() });
    await pool().query(
      "UPDATE schedules SET ranges = '[]' WHERE id = (SELECT schedule_id FROM dialers WHERE id = $1)",
      [dialerId],
    );
    expect(await pump(dialerId)).toMatchObject({ why: "outsideSchedule" });
  });
});

describe("orders during a run", () => {
  test("after a STOP is acknowledged nothing to that number starts (I4)", async () => {
    const { dialerId } = await playing();
    const phones = numbers(3_000);
    await load(dialerId, phones);
    const run = pump(dialerId);
    const acknowledged = new Map<string, number>();
    for (let n = 0; n < 40; n++) {
      const phone = phones[Math.floor((n / 40) * phones.length)]!;
      await inTransaction((db) => blockNumbers(db, [{ phoneE164: phone, source: "stop", by: "customer" }]));
      expect(await waitForWire({ phones: [phone] })).toBe(0);
      acknowledged.set(phone, Date.now());
    }
    await run;
    const late = (await messages()).filter(
      (message) => Date.parse(message.at) > (acknowledged.get(message.to) ?? Infinity),
    );
    expect(late).toEqual([]);
    const counts = await books(dialerId);
    expect(counts.sent + counts.blocked).toBe(3_000);
    expect(counts.blocked).toBeGreaterThan(0);
  });

  test("after a pause only the announced sends arrive; resume goes on (I5)", async () => {
    const { dialerId } = await playing();
    await control("PUT", "faults", { latencyMs: 30 });
    await load(dialerId, numbers(1_500));
    const run = pump(dialerId);
    await sleep(300);
    const { onTheWire } = await pauseDialer({ dialerId, by: "user:test", reason: "lunch" });
    const atPause = (await summary()).accepted;
    expect(atPause).toBeGreaterThan(0);
    expect(await run).toMatchObject({ why: "paused" });
    await sleep(200);
    expect((await summary()).accepted).toBeLessThanOrEqual(atPause + onTheWire);
    const counts = await books(dialerId);
    expect(counts).toMatchObject({ sending: 0, unknown: 0 });
    expect(counts.waiting).toBeGreaterThan(0);
    expect(await resumeDialer({ dialerId, by: "user:test" })).toMatchObject({ changed: true });
    await pump(dialerId);
    expect(await books(dialerId)).toMatchObject({ sent: 1_500 });
    expect(await summary()).toMatchObject({ duplicates: 0, accepted: 1_500 });
  });

  test("a purge cancels what waits, also while it is sending, and on choice the failed rows (D17)", async () => {
    const { dialerId } = await playing();
    await load(dialerId, numbers(3_000));
    const run = pump(dialerId);
    await sleep(200);
    const purged = await purgeDialer({ dialerId, by: "user:test" });
    await run;
    const counts = await books(dialerId);
    expect(counts).toMatchObject({ cancelled: purged.cancelled, waiting: 0, sent: 3_000 - purged.cancelled });
    expect((await summary()).accepted).toBe(counts.sent);
    await load(dialerId, ["12x", numbers(1)[0]!], "fail");
    await pump(dialerId);
    expect(await purgeDialer({ dialerId, by: "user:test", states: ["failed", "wrongFormat"] })).toMatchObject({
      byState: { failed: 1, wrongFormat: 1 },
    });
    await books(dialerId);
  });

  test("a second pump takes over: the first ends, no row goes out twice", async () => {
    const { dialerId } = await playing();
    await load(dialerId, numbers(2_000));
    const first = pump(dialerId);
    await sleep(150);
    const second = await pump(dialerId);
    expect((await first).why).toBe("epoch");
    expect(second.why).toBe("empty");
    expect(await books(dialerId)).toMatchObject({ sent: 2_000 });
    expect(await summary()).toMatchObject({ accepted: 2_000, duplicates: 0 });
  });

  test("a pump that is called off stops, and leaves nothing half done", async () => {
    const { dialerId } = await playing();
    await load(dialerId, numbers(2_000));
    const off = new AbortController();
    const run = pump(dialerId, { signal: off.signal });
    await sleep(150);
    off.abort();
    expect((await run).why).toBe("cancelled");
    expect(await books(dialerId)).toMatchObject({ sending: 0, unknown: 0 });
    await pump(dialerId);
    expect(await summary()).toMatchObject({ accepted: 2_000, duplicates: 0 });
  });
});

describe("what is settled later", () => {
  async function oneIntent() {
    const { dialerId, providerId } = await playing();
    await load(dialerId, numbers(1));
    const { rows } = await pool().query("SELECT id FROM sms_spool WHERE dialer_id = $1", [dialerId]);
    const { intents } = await commitDialerIntents({ dialerId, epoch: 0, rows: [{ id: rows[0].id, port: null }] });
    return { dialerId, providerId, attemptId: intents[0]!.attemptId, ref: `SM${intents[0]!.attemptId}` };
  }
  const age = (attemptId: number, seconds: number) =>
    pool().query("UPDATE attempts SET intent_at = intent_at - make_interval(secs => $2) WHERE id = $1", [
      attemptId,
      seconds,
    ]);

  test("orphans of an older epoch become unknown after the send timeout, not before; a late answer settles them", async () => {
    const { dialerId, attemptId } = await oneIntent();
    await takeEpoch(dialerId);
    expect(await settleOrphans(dialerId)).toBe(0);
    await age(attemptId, 10.9);
    expect(await settleOrphans(dialerId)).toBe(0);
    await age(attemptId, 0.2);
    expect(await settleOrphans(dialerId)).toBe(1);
    expect(await books(dialerId)).toMatchObject({ unknown: 1 });
    expect((await pump(dialerId)).sent).toBe(0);
    await settleAttempts([{ attemptId, outcome: "accepted", providerMessageId: "SMlate" }]);
    expect(await books(dialerId)).toMatchObject({ unknown: 0, sent: 1 });
  });

  test("the newest epoch's own sends get a heartbeat's time more", async () => {
    const { dialerId, attemptId } = await oneIntent();
    await age(attemptId, 20);
    expect(await settleOrphans(dialerId)).toBe(0);
    await age(attemptId, 7);
    expect(await settleOrphans()).toBe(1);
    expect(await books(dialerId)).toMatchObject({ unknown: 1 });
  });

  test("a receipt before the answer is not lost", async () => {
    const { dialerId, providerId, attemptId } = await oneIntent();
    await applyReceipts(providerId, [{ providerMessageId: "SMearly", status: "delivered" }]);
    expect(await books(dialerId)).toMatchObject({ sending: 1 });
    await settleAttempts([{ attemptId, outcome: "accepted", providerMessageId: "SMearly" }]);
    expect(await books(dialerId)).toMatchObject({ delivered: 1 });
  });

  test("a receipt with our reference settles a lost answer", async () => {
    const { dialerId, providerId, attemptId } = await oneIntent();
    await settleAttempts([{ attemptId, outcome: "unknown" }]);
    expect(await books(dialerId)).toMatchObject({ unknown: 1 });
    await applyReceipts(providerId, [{ providerMessageId: "SMlost", status: "sent", clientRef: String(attemptId) }]);
    expect(await books(dialerId)).toMatchObject({ sent: 1 });
  });

  test.each([
    [["sent", "delivered"], "delivered"],
    [["delivered", "sent"], "delivered"],
    [["delivered", "failed", "sent", "delivered"], "delivered"],
    [["failed", "sent"], "failed"],
    [["read"], "delivered"],
  ] as const)("receipts %j in any order, repeated, end as %s (I9)", async (statuses, end) => {
    const { dialerId, providerId, attemptId, ref } = await oneIntent();
    await settleAttempts([{ attemptId, outcome: "accepted", providerMessageId: ref }]);
    for (const status of statuses) await applyReceipts(providerId, [{ providerMessageId: ref, status }]);
    expect(await books(dialerId)).toMatchObject({ [end]: 1 });
  });

  test("a carrier that gives an id twice costs nobody the outcome", async () => {
    const { dialerId, attemptId } = await oneIntent();
    const other = await oneIntent();
    await pool().query(
      "UPDATE attempts SET provider_id = (SELECT provider_id FROM attempts WHERE id = $1) WHERE id = $2",
      [attemptId, other.attemptId],
    );
    await settleAttempts([
      { attemptId, outcome: "accepted", providerMessageId: "SMsame" },
      { attemptId: other.attemptId, outcome: "accepted", providerMessageId: "SMsame" },
    ]);
    expect(await books(dialerId)).toMatchObject({ sent: 1 });
    expect(await books(other.dialerId)).toMatchObject({ sent: 1 });
  });
});
