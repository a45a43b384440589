// What the desktop's panes are given: one's list, a customer's history, what is kept of a customer.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeDialer,
  makeInbound,
  makeMember,
  makeProvider,
  makeThread,
} from "#test/factory";
import { customerChange, saveCustomer } from "../web/server/customers.ts";
import { readDesktopConversation } from "../web/server/desktop.ts";
import { type InboxTab, readInbox } from "../web/server/inbox.ts";
import type { Viewer } from "../web/server/session.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let ana: Viewer;
let bruno: Viewer;
let campaignId: string;
let providerId: string;
const ids: Record<string, string> = {};

const phone = "+59899000701";
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 12, minutes));

beforeAll(async () => {
  database = await testDatabase();
  ana = viewerOf(await makeAgent({ name: "Ana Torres" }), "agent");
  bruno = viewerOf(await makeAgent({ name: "Bruno Silva" }), "agent");
  providerId = await makeProvider();
  campaignId = await makeCampaign({ providerId, name: "Sales UY" });
  for (const who of [ana, bruno]) await makeMember(campaignId, who.userId);
  const talk = async (name: string, customerAddress: string, fields: object) => {
    const threadId = await makeThread({ providerId, customerAddress });
    ids[name] = await makeConversation({
      campaignId,
      threadId,
      openedAt: at(0),
      assignedAt: at(0),
      agentId: ana.userId,
      ...fields,
    });
    return { threadId, conversationId: ids[name] };
  };
  const asked = await talk("asked", phone, { state: "active", lastMessageAt: at(1), lastText: "And when?" });
  const wrote = { providerId, ...asked, fromAddress: phone, routing: "routed" };
  await makeInbound({ ...wrote, text: "Where is my sofa?", at: at(0) });
  await prisma().message.create({
    data: {
      direction: "out",
      text: "On its way",
      status: "sent",
      providerId,
      ...asked,
      fromAddress: "+15550100100",
      toAddress: phone,
      at: at(0),
    },
  });
  await makeInbound({ ...wrote, text: "By lorry?", at: at(1) });
  await makeInbound({ ...wrote, text: "And when?", at: at(2) });
  await talk("newer", "+59899000702", { state: "active", lastMessageAt: at(9) });
  await talk("parked", "+59899000703", { state: "parked", lastMessageAt: at(10), unread: 1 });
  await talk("wrapup", "+59899000704", { state: "wrapup", lastMessageAt: at(11) });
  await talk("offered", "+59899000705", { state: "offered", offeredAt: at(12), lastMessageAt: at(0) });
  await talk("brunos", "+59899000706", { state: "active", agentId: bruno.userId });
});
afterAll(() => database.drop());

const listed = async (who: Viewer, tab: InboxTab, q?: string) => (await readInbox(who, { tab, q, limit: 50 })).items;

describe("an agent's list", () => {
  it("has what is offered apart, then what goes on, what is summed up and what was set aside", async () => {
    const mine = await listed(ana, "mine");
    expect(mine.map((each) => each.id)).toEqual([ids.newer, ids.asked, ids.wrapup, ids.parked]);
    const { counts, offered } = await readInbox(ana, { tab: "closed", q: "nothing", limit: 50 });
    expect(offered.map((each) => each.id)).toEqual([ids.offered]);
    expect((await readInbox(bruno, { tab: "mine", limit: 50 })).offered).toEqual([]);
    expect(counts).toMatchObject({ mine: 5, unread: 1 });
  });

  it("says since when the customer has waited for an answer", async () => {
    const mine = await listed(ana, "mine");
    expect(mine.find((each) => each.id === ids.asked)?.unansweredSince).toBe(at(1).toISOString());
    expect(mine.find((each) => each.id === ids.newer)?.unansweredSince).toBeNull();
  });

  it("is searched through every text, and says where", async () => {
    const found = await listed(ana, "mine", "sofa");
    expect(found.map((each) => [each.id, each.found])).toEqual([[ids.asked, "Where is my sofa?"]]);
    expect(await listed(ana, "mine", "sofa nowhere")).toEqual([]);
    expect((await listed(ana, "mine", "sales 99000701")).map((each) => each.id)).toEqual([ids.asked]);
    expect((await listed(ana, "mine", "99 000 701")).map((each) => each.id)).toEqual([ids.asked]);
    expect(await listed(bruno, "mine", "sofa")).toEqual([]);
  });
});

describe("a customer's history", () => {
  it("has the bulk texts that left by the same account, and those of dialers in sight only", async () => {
    const own = await makeDialer({ providerId, name: "promo" });
    const others = await makeDialer({ name: "others" });
    for (const [dialerId, state, text] of [
      [own, 8, "November offer"],
      [own, 4, "never left"],
      [others, 2, "of another account"],
    ] as const)
      await pool().query(
        `WITH row AS (INSERT INTO sms_spool (dialer_id, phone, phone_e164, message, state, attempt_id)
           VALUES ($1, $2, $2, $3, $4, nextval('attempts_id_seq')) RETURNING id, attempt_id)
         INSERT INTO attempts (id, spool_id, dialer_id, provider_id, phone_e164, intent_at, outcome)
           SELECT r.attempt_id, r.id, d.id, d.provider_id, $2, now(), CASE $4 WHEN 4 THEN 'failed' ELSE 'accepted' END
           FROM row r, dialers d WHERE d.id = $1`,
        [dialerId, phone, text, state],
      );
    const bulk = async (who: Viewer) => (await readDesktopConversation(who, ids.asked!)).bulk.map((each) => each.text);
    expect(await bulk(ana)).toEqual(["November offer"]);
    expect(await bulk(viewerOf(ana.userId, "administrator"))).toEqual(["of another account", "November offer"]);
  });

  it("puts a carrier's code into a reason", async () => {
    const { rows } = await pool().query(
      "UPDATE messages SET status = 'failed', error = 'no' WHERE text = 'On its way' RETURNING id",
    );
    await pool().query(
      "INSERT INTO attempts (message_id, provider_id, outcome, error_code) VALUES ($1, $2, 'failed', '30006')",
      [rows[0].id, providerId],
    );
    const { messages } = await readDesktopConversation(ana, ids.asked!);
    expect(messages.find((each) => each.id === rows[0].id)).toMatchObject({ errorCode: "30006", reason: "landline" });
  });
});

describe("what is kept of a customer", () => {
  const change = (who: Viewer, order: object) => saveCustomer(who, { conversationId: ids.asked!, ...order });
  const customer = async () => (await readDesktopConversation(ana, ids.asked!)).customer;

  it("changes only what is named", async () => {
    await change(ana, { name: "Rosa", fields: [{ name: "Contract", value: "4711" }] });
    await change(ana, { notes: "Mornings", notesWere: "" });
    expect(await customer()).toMatchObject({
      name: "Rosa",
      notes: "Mornings",
      fields: [{ name: "Contract", value: "4711" }],
    });
  });

  it("never writes over notes that somebody else has changed meanwhile", async () => {
    expect(await change(ana, { notes: "Evenings", notesWere: "" })).toEqual({ saved: false, notes: "Mornings" });
    expect((await customer()).notes).toBe("Mornings");
    expect(await change(ana, { notes: "Evenings", notesWere: "Mornings" })).toEqual({ saved: true });
    // The same once more, as after a lost answer, is no quarrel.
    expect(await change(ana, { notes: "Evenings", notesWere: "Mornings" })).toEqual({ saved: true });
  });

  it("is nobody else's to change", async () => {
    await expect(change(viewerOf(await makeAgent(), "agent"), { name: "X" })).rejects.toMatchObject({ status: 404 });
    expect((await customer()).name).toBe("Rosa");
  });

  it("has fields with names of their own", () => {
    const wrong = (fields: object[]) => customerChange.safeParse({ fields }).success;
    expect(
      wrong([
        { name: "City", value: "" },
        { name: "city ", value: "x" },
      ]),
    ).toBe(false);
    expect(wrong([{ name: " ", value: "x" }])).toBe(false);
    expect(wrong([{ name: "City", value: "x" }])).toBe(true);
  });
});
