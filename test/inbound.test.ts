import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settleAttempts } from "#activities/dialer-settle";
import { storeInbound } from "#activities/inbound";
import { commitDialerIntents } from "#activities/intent";
import { routePending } from "#activities/routing";
import { loadRows } from "#activities/upload";
import { pool, prisma } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeCampaign, makeDialer, makeProvider } from "./factory.ts";

let database: TestDatabase;
let providerId: string;
const ourNumber = "+15550100100";
beforeAll(async () => {
  database = await testDatabase();
  providerId = await makeProvider();
});
afterAll(() => database.drop());

let customers = 0;
const customer = () => `+59899000${String(++customers).padStart(3, "0")}`;

function text(from: string, body: string, more: { id?: string; to?: string } = {}) {
  return { providerMessageId: more.id ?? `SM${randomUUID()}`, from, to: more.to ?? ourNumber, text: body, media: [] };
}
const store = (...texts: ReturnType<typeof text>[]) => storeInbound(providerId, "sms", texts);

/** As if they had arrived at that time. */
async function storedAt(at: Date, ...texts: ReturnType<typeof text>[]) {
  const stored = await store(...texts);
  const ids = stored.flatMap((one) => one.messageIds);
  await pool().query("UPDATE messages SET at = $2 WHERE id = ANY($1)", [ids, at]);
  return stored;
}

async function messagesOf(from: string) {
  return prisma().message.findMany({ where: { fromAddress: from }, orderBy: { seq: "asc" } });
}

describe("texts that arrive", () => {
  it("are stored once, however often and however many at a time they are delivered", async () => {
    const from = customer();
    const one = text(from, "Hello");
    await Promise.all(Array.from({ length: 5 }, () => store(one)));
    expect(await store(one)).toEqual([]);
    expect(await messagesOf(from)).toHaveLength(1);
    expect(await prisma().thread.count({ where: { customerAddress: from } })).toBe(1);
  });

  it("that arrive together are all stored once, in the order of each call, and counted in their conversations", async () => {
    const to = "+15550100155";
    await makeCampaign({ providerId, didPorts: [to] });
    const writers = Array.from({ length: 20 }, customer);
    const [known] = await store(text(writers[0]!, "First of all", { to }));
    await routePending(known!.threadId, new Date());
    const calls = writers.flatMap((from) =>
      Array.from({ length: 10 }, (_, n) => [text(from, `${n} one`, { to }), text(from, `${n} two`, { to })]),
    );
    // Each call comes twice, as carriers repeat what they think was not heard.
    await Promise.all([...calls, ...calls].map((call) => store(...call)));
    for (const from of writers) {
      const texts = (await messagesOf(from)).map((message) => message.text).filter((body) => body !== "First of all");
      expect(texts).toHaveLength(20);
      for (let n = 0; n < 10; n++) expect(texts.indexOf(`${n} two`)).toBeGreaterThan(texts.indexOf(`${n} one`));
    }
    const open = await prisma().conversation.findFirstOrThrow({ where: { threadId: known!.threadId } });
    expect(open.unread).toBe(21);
    expect(open.lastText).toBe((await messagesOf(writers[0]!)).at(-1)!.text);
  });

  it("do not suffer from one among them that cannot be stored", async () => {
    const writers = Array.from({ length: 10 }, customer);
    const results = await Promise.allSettled([
      store(text("\0", "no address has this")),
      ...writers.map((from) => store(text(from, "Hello"))),
      store(text("\0", "nor here")),
    ]);
    expect(results.map((result) => result.status)).toEqual(["rejected", ...writers.map(() => "fulfilled"), "rejected"]);
    for (const from of writers) expect(await messagesOf(from)).toHaveLength(1);
  });

  it("do not wait for one whose thread somebody holds", async () => {
    const [held, ...others] = Array.from({ length: 10 }, customer);
    const [stored] = await store(text(held!, "Hello"));
    const holder = await pool().connect();
    try {
      await holder.query("BEGIN");
      await holder.query("SELECT FROM threads WHERE id = $1 FOR UPDATE", [stored!.threadId]);
      const results = await Promise.allSettled([
        store(text(others[0]!, "alone")),
        store(text(others[1]!, "alone")),
        store(text(held!, "held")),
        ...others.slice(2).map((from) => store(text(from, "Hello"))),
      ]);
      expect(results.map((result) => result.status)).toEqual(
        results.map((_, index) => (index === 2 ? "rejected" : "fulfilled")),
      );
    } finally {
      await holder.query("ROLLBACK");
      holder.release();
    }
    await store(text(held!, "again"));
    expect((await messagesOf(held!)).map((message) => message.text)).toEqual(["Hello", "again"]);
  });

  it("open one conversation per thread, in the campaign of the called number, and later ones join it", async () => {
    const campaignId = await makeCampaign({ providerId, didPorts: [ourNumber] });
    const from = customer();
    const [stored] = await store(text(from, "Hello"));
    const view = await routePending(stored!.threadId, new Date());
    expect(view.conversation).toMatchObject({ campaignId, state: "waiting" });
    // Whichever campaign has it by then: the thread is what it belongs to (D22).
    const elsewhere = await makeCampaign({ providerId });
    await prisma().conversation.updateMany({ where: { threadId: stored!.threadId }, data: { campaignId: elsewhere } });
    const [again] = await store(text(from, "Anybody?"));
    expect(again).toMatchObject({ joined: true });
    const open = await prisma().conversation.findMany({
      where: { threadId: stored!.threadId },
      include: { facts: true },
    });
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ lastText: "Anybody?", unread: 2, campaignId: elsewhere });
    expect(open[0]!.facts.map((fact) => fact.what)).toEqual(["opened", "waiting"]);
    // The place in the queue is the time of arrival, not that of routing.
    const first = (await messagesOf(from))[0]!;
    expect(open[0]!.waitingSince).toEqual(first.at);
  });

  it("are routed once when two routers work on the thread at the same time", async () => {
    const from = customer();
    const [stored] = await store(text(from, "Hello"));
    await Promise.all(Array.from({ length: 8 }, () => routePending(stored!.threadId, new Date())));
    expect(await prisma().conversation.count({ where: { threadId: stored!.threadId } })).toBe(1);
  });

  it("are kept as unrouted when no campaign answers the number", async () => {
    const from = customer();
    const [stored] = await store(text(from, "Hello", { to: "+15550100199" }));
    expect(await routePending(stored!.threadId, new Date())).toEqual({ conversation: null, queuedMessageIds: [] });
    expect(await messagesOf(from)).toMatchObject([{ routing: "unrouted", text: "Hello" }]);
  });
});

describe("limits and hours of a campaign", () => {
  it("keeps who comes after the last place in Missed and says so, also when two come at once (D4)", async () => {
    const number = "+15550100110";
    await makeCampaign({ providerId, didPorts: [number], maxWaiting: 1, queueFullText: "All busy" });
    const stored = await store(...[1, 2, 3].map(() => text(customer(), "Hello", { to: number })));
    await Promise.all(stored.map((one) => routePending(one.threadId, new Date())));
    const conversations = await prisma().conversation.findMany({
      where: { threadId: { in: stored.map((one) => one.threadId) } },
      include: { messages: { where: { direction: "out" } } },
    });
    expect(conversations.map((c) => c.state).sort()).toEqual(["missed", "missed", "waiting"]);
    const missed = conversations.filter((c) => c.state === "missed");
    expect(missed.map((c) => [c.outcome, c.messages.map((m) => [m.kind, m.status])])).toEqual(
      missed.map(() => ["queue_full", [["queue_full", "queued"]]]),
    );
  });

  it("answers outside the hours once per closed period and holds the conversation until they begin (D19)", async () => {
    const number = "+15550100111";
    const schedule = {
      timeZone: "America/Montevideo",
      ranges: [{ days: ["mon"], from: "09:00", to: "17:59" }],
      exceptions: [],
    };
    await makeCampaign({ providerId, didPorts: [number], schedule, outOfHoursText: "We are closed" });
    const from = customer();
    const sunday = new Date("2026-11-22T15:00:00Z");
    const [stored] = await storedAt(sunday, text(from, "Hello", { to: number }));
    const view = await routePending(stored!.threadId, sunday);
    expect(view.conversation).toMatchObject({ state: "held", heldUntil: Date.parse("2026-11-23T12:00:00Z") });
    expect(view.queuedMessageIds).toHaveLength(1);
    await pool().query("UPDATE conversations SET state = 'closed', closed_at = now() WHERE thread_id = $1", [
      stored!.threadId,
    ]);
    const later = new Date(sunday.getTime() + 3_600_000);
    await storedAt(later, text(from, "Still closed?", { to: number }));
    await routePending(stored!.threadId, later);
    expect(await prisma().message.count({ where: { threadId: stored!.threadId, kind: "out_of_hours" } })).toBe(1);
  });

  it("queues who wrote within the hours, also when an outage had the text routed after them", async () => {
    const number = "+15550100144";
    const ranges = [{ days: ["mon"], from: "09:00", to: "17:59" }];
    const schedule = { timeZone: "America/Montevideo", ranges, exceptions: [] };
    await makeCampaign({ providerId, didPorts: [number], schedule, outOfHoursText: "We are closed" });
    const beforeClosing = new Date("2026-11-23T20:59:00Z");
    const [stored] = await storedAt(beforeClosing, text(customer(), "Hello", { to: number }));
    const view = await routePending(stored!.threadId, new Date("2026-11-23T21:05:00Z"));
    expect(view.conversation).toMatchObject({ state: "waiting" });
    expect(view.queuedMessageIds).toEqual([]);
  });
});

describe("STOP, START and HELP", () => {
  const entries = (phone: string) => prisma().blacklistEntry.findMany({ where: { phoneE164: phone } });
  const answers = async (to: string) =>
    (await prisma().message.findMany({ where: { toAddress: to, direction: "out" }, orderBy: { seq: "asc" } })).map(
      (m) => m.kind,
    );

  it("makes one entry and one confirmation, and opens no conversation (D30)", async () => {
    const from = customer();
    await store(text(from, " Stop. "));
    await store(text(from, "BAJA"));
    expect(await entries(from)).toMatchObject([{ source: "stop", campaignId: null, dialerId: null, by: "customer" }]);
    expect(await answers(from)).toEqual(["stop"]);
    expect(await prisma().conversation.count({ where: { thread: { customerAddress: from } } })).toBe(0);
  });

  it("is acknowledged when nothing of before can start any more, also at its second delivery", async () => {
    const from = customer();
    const dialerId = await makeDialer({ playing: true });
    await loadRows({ dialerId, by: "system", rows: [{ phone: from, message: "Hello" }] });
    const [{ id }] = (await pool().query("SELECT id FROM sms_spool WHERE dialer_id = $1", [dialerId])).rows;
    const { intents } = await commitDialerIntents({ dialerId, epoch: 0, rows: [{ id, port: null }] });
    const stop = text(from, "STOP");
    const done: string[] = [];
    const first = store(stop).then(() => done.push("first"));
    while ((await messagesOf(from)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const again = store(stop).then(() => done.push("again"));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(done).toEqual([]);
    await settleAttempts([{ attemptId: intents[0]!.attemptId, outcome: "dropped" }]);
    await Promise.all([first, again]);
  });

  it("START ends only what STOP began", async () => {
    const from = customer();
    await prisma().blacklistEntry.create({ data: { phoneE164: from, source: "upload", by: "system" } });
    await store(text(from, "STOP"));
    await store(text(from, "start"));
    expect((await entries(from)).map((entry) => entry.source)).toEqual(["upload"]);
    expect(await answers(from)).toEqual(["stop", "start"]);
  });

  it("finds its campaign whichever way the number is written there, once or twice", async () => {
    const numbers = ["15550100177", "+15550100166"];
    const campaignId = await makeCampaign({ providerId, didPorts: numbers, helpText: "Ask Ana" });
    const from = customer();
    const [stored] = await store(text(from, "Hello", { to: numbers[1] }));
    expect((await routePending(stored!.threadId, new Date())).conversation).toMatchObject({ campaignId });
    await store(text(from, "HELP", { to: numbers[1] }));
    expect((await messagesOf(numbers[1]!)).map((message) => message.text)).toEqual(["Ask Ana"]);
  });

  it("HELP answers with the campaign's text", async () => {
    const number = "+15550100112";
    await makeCampaign({ providerId, didPorts: [number], helpText: "Call us at 1 555 0100" });
    const from = customer();
    await store(text(from, "help", { to: number }));
    const sent = await prisma().message.findFirst({ where: { toAddress: from, kind: "help" } });
    expect(sent?.text).toBe("Call us at 1 555 0100");
  });

  it("a sentence with the word in it is a text like any other", async () => {
    const from = customer();
    const [stored] = await store(text(from, "Please stop by at noon"));
    expect((await routePending(stored!.threadId, new Date())).conversation?.state).toBe("waiting");
    expect(await entries(from)).toEqual([]);
  });
});
