// What supervisors watch (F48–F57, F60): by scope (D27, I11), by the campaign's own day (D25), with the times of state changes (F55).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBrowser } from "#activities/agent-session";
import { claimConversation } from "#activities/claim";
import { pool, prisma } from "#prisma/client";
import { setOnCall } from "#temporal/client";
import { listAgents } from "#web/server/agents";
import { readCampaignStats } from "#web/server/campaign-stats";
import { readMonitor } from "#web/server/monitor";
import { readAgentInfo } from "#web/server/monitor-agent";
import type { Viewer } from "#web/server/session";
import { type TestDatabase, testDatabase } from "./database.ts";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeGroup,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let providerId: string;
let sales: string;
let support: string;
let salesGroup: string;
const agents = {} as Record<"ana" | "carla" | "diego", string>;
const people = {} as Record<"admin" | "sales" | "support" | "nobody", Viewer>;

let customers = 0;
const thread = () => makeThread({ providerId, customerAddress: `+598990007${String(++customers).padStart(2, "0")}` });
const open = async (campaignId: string, fields: object) =>
  makeConversation({ campaignId, threadId: await thread(), ...fields });
const watch = (who: Viewer, campaigns: string[] = [], now?: Date) =>
  readMonitor(who, { campaigns, show: "waiting" }, now);

beforeAll(async () => {
  database = await testDatabase();
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  const supportGroup = await makeGroup("Support");
  salesGroup = await makeGroup("Sales");
  providerId = await makeProvider();
  sales = await makeCampaign({ providerId, name: "Sales", groupIds: [salesGroup], serviceLevelSeconds: 30 });
  support = await makeCampaign({ providerId, name: "Support", groupIds: [supportGroup], serviceLevelSeconds: 60 });
  agents.ana = await makeAgent({ name: "Ana", groupIds: [salesGroup] });
  agents.carla = await makeAgent({ name: "Carla", groupIds: [salesGroup, supportGroup] });
  agents.diego = await makeAgent({ name: "Diego", groupIds: [supportGroup] });
  for (const [campaign, agent] of [
    [sales, agents.ana],
    [sales, agents.carla],
    [support, agents.carla],
    [support, agents.diego],
  ] as const)
    await makeMember(campaign, agent);
  people.admin = viewerOf(await makeUser(), "administrator");
  people.sales = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [salesGroup]);
  people.support = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [supportGroup]);
  people.nobody = viewerOf(await makeUser({ role: "supervisor" }), "supervisor");
});
afterAll(() => database?.drop());

describe("the monitor", () => {
  it("shows campaigns, customers and agents of the viewer's groups and no others, whatever is asked for", async () => {
    await open(sales, { waitingSince: new Date(Date.now() - 90_000) });
    await open(sales, { waitingSince: new Date(Date.now() - 10_000), requeued: true });
    await open(support, {});
    const mine = await watch(people.sales);
    expect(mine.campaigns.map((each) => each.name)).toEqual(["Sales"]);
    expect(mine.totals).toMatchObject({ waiting: 2, active: 0 });
    expect(Date.now() - Date.parse(mine.totals.longestSince!)).toBeGreaterThanOrEqual(90_000);
    expect(mine.agents.map((each) => each.name)).toEqual(["Ana", "Carla"]);
    // Who lost its agent goes first (D23).
    expect(mine.list.items.map(({ place, requeued, campaign }) => ({ place, requeued, campaign }))).toEqual([
      { place: 1, requeued: true, campaign: "Sales" },
      { place: 2, requeued: false, campaign: "Sales" },
    ]);
    const asked = await watch(people.sales, [support]);
    expect(asked.totals).toMatchObject({ waiting: 0, levelSeconds: null });
    expect(asked.list.items).toEqual([]);
    // Carla is a member of Support: the supervisor of Sales does not learn that.
    expect(asked.agents).toEqual([]);
    expect((await watch(people.admin)).totals.waiting).toBe(3);
    expect((await watch(people.admin, [support])).agents.map((each) => each.name)).toEqual(["Carla", "Diego"]);
    const none = await watch(people.nobody);
    expect([none.campaigns, none.agents, none.list.items, none.totals.waiting]).toEqual([[], [], [], 0]);
    await pool().query("UPDATE conversations SET state = 'closed', closed_at = '2020-01-01'");
  });

  it("has an agent's state, load by channel and the time of the last change of state", async () => {
    const agentId = agents.ana;
    await pool().query(
      "UPDATE agents SET presence = 'available', since = now() - interval '1 hour' WHERE user_id = $1",
      [agentId],
    );
    const look = async () => (await watch(people.sales)).agents.find((each) => each.id === agentId)!;
    expect((await look()).state).toBe("disconnected");
    await connectBrowser(agentId, crypto.randomUUID(), crypto.randomUUID());
    const free = await look();
    expect(free).toMatchObject({ state: "free", active: 0, channels: [] });
    expect(Date.now() - Date.parse(free.since)).toBeGreaterThan(3_500_000);

    const ids = [await open(sales, {}), await open(support, {})];
    await makeMember(support, agentId);
    for (const conversationId of ids)
      expect(
        await claimConversation({
          claimId: crypto.randomUUID(),
          conversationId,
          agentId,
          by: "system",
          decision: null,
        }),
      ).toMatchObject({ won: true });
    const busy = await look();
    // One of the two is of a campaign that this supervisor does not see: the load counts, its customer does not show.
    expect(busy).toMatchObject({ state: "busy", active: 2, channels: [{ channel: "sms", count: 2 }] });
    const info = await readAgentInfo(people.sales, agentId);
    expect(info).toMatchObject({
      conversations: [{ campaign: "Sales" }],
      otherConversations: 1,
      campaigns: [{ name: "Sales", penalty: 0 }],
      otherCampaigns: 1,
      connections: 1,
      today: { assigned: 2, answered: 0, completed: 0 },
    });
    expect((await readAgentInfo(people.admin, agentId)).conversations).toHaveLength(2);

    // The first one's end changes no state; the last one's does.
    await pool().query("UPDATE conversations SET state = 'closed', closed_at = now() WHERE id = $1", [ids[0]]);
    expect(await look()).toMatchObject({ state: "busy", active: 1, since: busy.since });
    await pool().query("UPDATE conversations SET state = 'closed', closed_at = now() WHERE id = $1", [ids[1]]);
    const done = await look();
    expect(done).toMatchObject({ state: "free", active: 0, completed: 2 });
    expect(Date.parse(done.since)).toBeGreaterThan(Date.parse(busy.since));
    await setOnCall(agentId, true);
    const calling = await look();
    expect(calling).toMatchObject({ state: "busy", onCall: true });
    expect(Date.parse(calling.since)).toBeGreaterThan(Date.parse(done.since));
    await setOnCall(agentId, false);
  });

  it("keeps an agent's data from supervisors of other groups", async () => {
    await expect(readAgentInfo(people.support, agents.ana)).resolves.toMatchObject({ groups: [] });
    await pool().query("DELETE FROM members WHERE campaign_id = $1 AND agent_id = $2", [support, agents.ana]);
    await expect(readAgentInfo(people.support, agents.ana)).rejects.toMatchObject({ status: 404 });
    await expect(readAgentInfo(people.nobody, agents.ana)).rejects.toMatchObject({ status: 404 });
    await expect(readAgentInfo(people.sales, agents.diego)).rejects.toMatchObject({ status: 404 });
  });
});

describe("the day's counters", () => {
  // 02:30 in Montevideo, 05:30 in Greenwich, 18:30 of the day before in Honolulu, all on or around the 22nd.
  const now = new Date("2024-11-23T05:30:00Z");
  const at = (time: string) => new Date(`2024-11-${time}Z`);

  it("start at midnight in the campaign's zone (D25)", async () => {
    const make = (timeZone: string) =>
      makeCampaign({ providerId, groupIds: [salesGroup], schedule: { timeZone, ranges: [], exceptions: [] } });
    const [montevideo, honolulu] = [await make("America/Montevideo"), await make("Pacific/Honolulu")];
    const agentId = await makeAgent({ name: "Zoe", groupIds: [salesGroup] });
    // Closed at 23:30 of the 22nd and 00:30 of the 23rd in Montevideo; in Honolulu both on the 22nd.
    for (const campaignId of [montevideo, honolulu])
      for (const closedAt of [at("23T02:30:00"), at("23T03:30:00")])
        await open(campaignId, {
          state: "closed",
          agentId,
          openedAt: at("23T02:00:00"),
          waitingSince: at("23T02:00:00"),
          waitBeganAt: at("23T02:00:00"),
          assignedAt: closedAt,
          firstReplyAt: closedAt,
          closedAt,
          outcome: "answered",
        });
    expect(await readCampaignStats(people.sales, montevideo, now)).toMatchObject({
      since: "2024-11-23T03:00:00.000Z",
      answered: 1,
      opened: 0,
    });
    expect(await readCampaignStats(people.sales, honolulu, now)).toMatchObject({
      since: "2024-11-22T10:00:00.000Z",
      answered: 2,
      opened: 2,
    });
    const seen = await watch(people.sales, [montevideo, honolulu], now);
    expect(seen.totals.answered).toBe(3);
    // The first midnight to come is Honolulu's, at 10:00 in Greenwich.
    expect(seen.dayEndsAt).toBe("2024-11-23T10:00:00.000Z");
    await makeMember(montevideo, agentId);
    const zoe = (await watch(people.sales, [montevideo], now)).agents.find((each) => each.id === agentId)!;
    expect(zoe.completed).toBe(3);
    expect((await readAgentInfo(people.sales, agentId, now)).today).toMatchObject({ answered: 3, completed: 3 });
    expect((await listAgents(people.sales)).find((each) => each.id === agentId)!.completed).toBe(0);
  });

  it("measure the service level from the wait's beginning to the first answer, whatever came between (D1)", async () => {
    const campaignId = await makeCampaign({ providerId, groupIds: [salesGroup], serviceLevelSeconds: 30 });
    const began = at("23T04:00:00");
    const later = (seconds: number) => new Date(began.getTime() + seconds * 1000);
    const answered = (seconds: number, more: object = {}) =>
      open(campaignId, {
        state: "closed",
        openedAt: began,
        waitingSince: began,
        waitBeganAt: began,
        firstReplyAt: later(seconds),
        closedAt: later(seconds),
        outcome: "answered",
        ...more,
      });
    const abandoned = (seconds: number) =>
      open(campaignId, {
        state: "missed",
        outcome: "abandoned",
        openedAt: began,
        waitingSince: began,
        waitBeganAt: began,
        abandonedAt: later(seconds),
      });
    await answered(10);
    await answered(30);
    // Answered late, then given back to the queue: the later place in it makes no early answer of it.
    await answered(100, { waitingSince: later(500) });
    await abandoned(20);
    await abandoned(45);
    // Given up before the answer, taken from Missed and answered: it counts once, as answered late.
    await answered(300, { abandonedAt: later(45) });
    const seen = await watch(people.sales, [campaignId], now);
    expect(seen.totals).toMatchObject({
      answered: 4,
      abandoned: 2,
      missed: 2,
      serviceLevel: { percent: 40, inTime: 2, answered: 4, abandonedLate: 1 },
      levelSeconds: { least: 30, greatest: 30 },
    });
    expect((await readCampaignStats(people.sales, campaignId, now)).serviceLevelPercent).toBe(40);
    const late = await readMonitor(people.sales, { campaigns: [campaignId], show: "late" }, now);
    expect(late.list.items.map((each) => each.waitedSeconds).sort((a, b) => a! - b!)).toEqual([45, 100, 300]);
    for (const [show, length] of [
      ["answered", 4],
      ["abandoned", 2],
      ["missed", 2],
      ["active", 0],
    ] as const)
      expect((await readMonitor(people.sales, { campaigns: [campaignId], show }, now)).list.items).toHaveLength(length);
  });

  it("note by themselves when a wait began and when it was given up", async () => {
    const campaignId = await makeCampaign({ providerId });
    const arrived = new Date(Date.now() - 3_600_000);
    const held = await open(campaignId, { state: "held", waitingSince: arrived });
    const times = async (id: string) => prisma().conversation.findUniqueOrThrow({ where: { id } });
    expect((await times(held)).waitBeganAt).toBeNull();
    // The hours begin: the wait for an agent counts from here, not from the night before.
    await pool().query("UPDATE conversations SET state = 'waiting', queued_at = now() WHERE id = $1", [held]);
    const began = (await times(held)).waitBeganAt!;
    expect(Date.now() - began.getTime()).toBeLessThan(60_000);
    await pool().query(
      "UPDATE conversations SET waiting_since = now(), queued_at = now() + interval '1 minute' WHERE id = $1",
      [held],
    );
    await pool().query("UPDATE conversations SET state = 'missed', outcome = 'abandoned' WHERE id = $1", [held]);
    expect(await times(held)).toMatchObject({ waitBeganAt: began, abandonedAt: expect.any(Date) });
    const direct = await open(campaignId, { waitingSince: arrived });
    expect((await times(direct)).waitBeganAt).toEqual(arrived);
  });
});
