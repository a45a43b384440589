// Who sees which conversations and agents (D27, I11): every read of the web, asked by the wrong person.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attach } from "#activities/routing";
import { inTransaction, pool, prisma } from "#prisma/client";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeGroup,
  makeInbound,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "#test/factory";
import { listAgents, readAgent } from "../web/server/agents.ts";
import { earlierMessages, readConversation } from "../web/server/conversation-thread.ts";
import { earlierConversations, findConversation, listConversations } from "../web/server/conversations.ts";
import { saveCustomer } from "../web/server/customers.ts";
import { markRead } from "../web/server/desktop.ts";
import { readInbox } from "../web/server/inbox.ts";
import { readAgentInfo } from "../web/server/monitor-agent.ts";
import type { Viewer } from "../web/server/session.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let sales: string;
let support: string;
const people = {} as Record<
  "admin" | "salesSupervisor" | "supportSupervisor" | "owner" | "member" | "colleague" | "stranger",
  Viewer
>;
const ids = {} as Record<"active" | "waiting" | "closed" | "elsewhere" | "thread", string>;

beforeAll(async () => {
  database = await testDatabase();
  const [salesGroup, supportGroup] = [await makeGroup("Sales"), await makeGroup("Support")];
  const providerId = await makeProvider();
  sales = await makeCampaign({ providerId, groupIds: [salesGroup], didPorts: ["+15550100101"] });
  support = await makeCampaign({ providerId, groupIds: [supportGroup], didPorts: ["+15550100102"] });
  const [owner, member, colleague, stranger] = [
    await makeAgent(),
    await makeAgent(),
    await makeAgent({ groupIds: [salesGroup] }),
    await makeAgent({ groupIds: [supportGroup] }),
  ];
  await makeMember(sales, owner);
  await makeMember(sales, member);
  people.admin = viewerOf(await makeUser(), "administrator");
  people.salesSupervisor = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [salesGroup]);
  people.supportSupervisor = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [supportGroup]);
  people.owner = viewerOf(owner, "agent");
  people.member = viewerOf(member, "agent");
  people.colleague = viewerOf(colleague, "agent", [salesGroup]);
  people.stranger = viewerOf(stranger, "agent", [supportGroup]);

  const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 12, minutes));
  ids.thread = await makeThread({ providerId, customerAddress: "+59899000901" });
  ids.elsewhere = await makeConversation({
    campaignId: support,
    threadId: ids.thread,
    state: "closed",
    agentId: stranger,
    openedAt: at(0),
    closedAt: at(5),
  });
  ids.closed = await makeConversation({
    campaignId: sales,
    threadId: ids.thread,
    state: "closed",
    agentId: owner,
    openedAt: at(10),
    closedAt: at(15),
  });
  ids.active = await makeConversation({
    campaignId: sales,
    threadId: ids.thread,
    state: "active",
    agentId: owner,
    assignedAt: at(20),
    openedAt: at(20),
    unread: 2,
  });
  ids.waiting = await makeConversation({
    campaignId: sales,
    threadId: await makeThread({ providerId, customerAddress: "+59899000902" }),
    openedAt: at(30),
  });
  for (const [conversationId, text, minutes] of [
    [ids.elsewhere, "for support", 0],
    [ids.closed, "for sales, before", 10],
    [ids.active, "for sales, now", 20],
  ] as const)
    await makeInbound({ providerId, threadId: ids.thread, conversationId, text, at: at(minutes), routing: "routed" });
});
afterAll(() => database.drop());

const allowed: Record<"active" | "waiting" | "closed" | "elsewhere", (keyof typeof people)[]> = {
  active: ["admin", "salesSupervisor", "owner", "colleague"],
  waiting: ["admin", "salesSupervisor", "owner", "member", "colleague"],
  closed: ["admin", "salesSupervisor", "owner", "colleague"],
  elsewhere: ["admin", "supportSupervisor", "stranger"],
};

const newestShown = async () => (await readConversation(people.owner, ids.active)).messages.at(-1)!.seq;

/** A text of the thread that routing has not given to a conversation yet. */
async function arrived(text: string) {
  const { providerId } = await prisma().campaign.findUniqueOrThrow({ where: { id: sales } });
  return [{ id: await makeInbound({ providerId, threadId: ids.thread, text }), at: new Date(), text }];
}

describe("conversations", () => {
  for (const [what, who] of Object.entries(allowed) as [keyof typeof allowed, (keyof typeof people)[]][])
    for (const name of [
      "admin",
      "salesSupervisor",
      "supportSupervisor",
      "owner",
      "member",
      "colleague",
      "stranger",
    ] as const)
      it(`${what}: ${name} ${who.includes(name) ? "sees it" : "does not"}`, async () => {
        const find = findConversation(people[name], ids[what]);
        if (who.includes(name)) expect((await find).id).toBe(ids[what]);
        else await expect(find).rejects.toMatchObject({ status: 404 });
        const listed = await listConversations(people[name], { limit: 50 });
        expect(listed.items.some((each) => each.id === ids[what])).toBe(who.includes(name));
      });

  it("whole ones only for those who see them", async () => {
    const whole = await readConversation(people.owner, ids.active);
    expect(whole.messages.map((each) => each.text)).toEqual(["for sales, now"]);
    await expect(readConversation(people.stranger, ids.active)).rejects.toMatchObject({ status: 404 });
  });

  it("earlier texts of the thread without those of campaigns out of sight", async () => {
    const whole = await readConversation(people.owner, ids.active);
    const texts = async (who: Viewer) =>
      (await earlierMessages(who, whole, whole.messages[0]!.seq)).messages.map((each) => each.text);
    expect(await texts(people.owner)).toEqual(["for sales, before"]);
    expect(await texts(people.admin)).toEqual(["for support", "for sales, before"]);
    const earlier = await earlierConversations(people.owner, whole);
    expect(earlier.map((each) => each.id)).toEqual([ids.closed]);
  });

  it("the desktop shows an agent its own, and the queue to members only", async () => {
    const inbox = async (who: Viewer, tab: "mine" | "waiting" | "closed") =>
      (await readInbox(who, { tab, limit: 50 })).items.map((each) => each.id);
    expect(await inbox(people.owner, "mine")).toEqual([ids.active]);
    expect(await inbox(people.owner, "closed")).toEqual([ids.closed]);
    expect(await inbox(people.member, "mine")).toEqual([]);
    expect(await inbox(people.member, "waiting")).toEqual([ids.waiting]);
    expect(await inbox(people.colleague, "waiting")).toEqual([]);
    expect((await readInbox(people.member, { tab: "mine", limit: 50 })).counts).toEqual({
      mine: 0,
      unread: 0,
      waiting: 1,
      missed: 0,
    });
  });

  it("only its owner marks it read, and only who sees it changes its customer", async () => {
    const shown = await newestShown();
    await markRead(people.member, ids.active, shown);
    expect((await findConversation(people.owner, ids.active)).unread).toBe(2);
    await markRead(people.owner, ids.active, shown);
    expect((await findConversation(people.owner, ids.active)).unread).toBe(0);
    const change = { conversationId: ids.active, name: "Ana Pereira", notes: "Prefers mornings" };
    await expect(saveCustomer(people.stranger, change)).rejects.toMatchObject({ status: 404 });
    await saveCustomer(people.owner, change);
    expect((await findConversation(people.owner, ids.active)).customer.name).toBe("Ana Pereira");
  });

  it("what came in after the text that was shown stays unread, also in the instant of marking", async () => {
    const shown = await newestShown();
    const later = await arrived("after what was shown");
    await inTransaction((db) => attach(db, ids.active, later));
    await markRead(people.owner, ids.active, shown);
    expect((await findConversation(people.owner, ids.active)).unread).toBe(1);

    const next = await newestShown();
    const latest = await arrived("in that instant");
    let marking: Promise<void> | undefined;
    await inTransaction(async (db) => {
      await attach(db, ids.active, latest);
      marking = markRead(people.owner, ids.active, next);
      await eventually("marking waits", async () => {
        const { rows } = await pool().query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows.length === 1;
      });
    });
    await marking;
    expect((await findConversation(people.owner, ids.active)).unread).toBe(1);
    await markRead(people.owner, ids.active, await newestShown());
    expect((await findConversation(people.owner, ids.active)).unread).toBe(0);
  });

  it("pages without losing or repeating one, also within one millisecond", async () => {
    const { providerId } = await prisma().campaign.findUniqueOrThrow({ where: { id: support } });
    for (let n = 0; n < 7; n++)
      await makeConversation({
        campaignId: support,
        threadId: await makeThread({ providerId, customerAddress: `+5989900091${n}` }),
        state: "missed",
      });
    await prisma()
      .$executeRaw`UPDATE conversations SET opened_at = '2026-11-22 13:00:00.000100+00'::timestamptz + (random() * 800)::int * interval '1 microsecond' WHERE state = 'missed'`;
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const next = await listConversations(people.supportSupervisor, { state: "missed", limit: 2, cursor });
      seen.push(...next.items.map((each) => each.id));
      cursor = next.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it("finds by number, name and campaign, and takes % and _ as they are", async () => {
    const find = async (q: string) => (await listConversations(people.admin, { q, limit: 50 })).items.length;
    expect(await find("99 000 902")).toBe(1);
    expect(await find("pereira")).toBe(3);
    expect(await find("100%")).toBe(0);
    expect(await find("_")).toBe(0);
  });
});

describe("agents", () => {
  it("see themselves only; supervisors those of their groups and campaigns", async () => {
    const seen = async (who: Viewer) => (await listAgents(who)).map((each) => each.id).sort();
    const { owner, member, colleague, stranger } = people;
    expect(await seen(owner)).toEqual([owner.userId]);
    expect(await seen(people.salesSupervisor)).toEqual([owner.userId, member.userId, colleague.userId].sort());
    expect(await seen(people.supportSupervisor)).toEqual([stranger.userId]);
    expect(await seen(people.admin)).toHaveLength(4);
    await expect(readAgent(owner, member.userId)).rejects.toMatchObject({ status: 404 });
  });

  it("have their load and state in one word", async () => {
    expect(await readAgent(people.admin, people.owner.userId)).toMatchObject({
      active: 1,
      state: "disconnected",
      presence: "offline",
    });
  });
});

describe("somebody who was an agent and has another role now", () => {
  it("is no agent to anybody: neither seen, listed nor to be logged out as one", async () => {
    for (const role of ["supervisor", "administrator"] as const) {
      const groupId = people.salesSupervisor.groupIds[0]!;
      const promoted = await makeAgent({ groupIds: [groupId] });
      await makeMember(sales, promoted);
      await expect(readAgent(people.salesSupervisor, promoted)).resolves.toMatchObject({ id: promoted });
      await prisma().user.update({ where: { id: promoted }, data: { role } });
      for (const who of [people.salesSupervisor, people.admin]) {
        await expect(readAgent(who, promoted)).rejects.toMatchObject({ status: 404 });
        await expect(readAgentInfo(who, promoted)).rejects.toMatchObject({ status: 404 });
        expect((await listAgents(who)).map((each) => each.id)).not.toContain(promoted);
      }
    }
  });
});
