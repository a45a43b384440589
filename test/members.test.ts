// Who serves which campaign: by scope (D27), by several people at once, and with the voice rule (D21).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimConversation } from "#activities/claim";
import { readQueue } from "#activities/queue";
import { campaignsToWake } from "#activities/sweep";
import { pool } from "#prisma/client";
import { changeSettings } from "#prisma/settings";
import { addMembers, changePenalty, listMembers, readUnion, removeMembers } from "#web/server/members";
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
let administrator: Viewer;
let north: Viewer;
let south: Viewer;
let northGroup: string;
let southGroup: string;

beforeAll(async () => {
  database = await testDatabase();
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  [northGroup, southGroup] = [await makeGroup("North"), await makeGroup("South")];
  administrator = viewerOf(await makeUser(), "administrator");
  north = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [northGroup]);
  south = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [southGroup]);
}, 60_000);
afterAll(() => database?.drop());

const idsOf = (members: { agentId: string }[]) => members.map(({ agentId }) => agentId).sort();

describe("a supervisor", () => {
  it("staffs campaigns of the own groups, with agents that the supervisor sees", async () => {
    const campaign = await makeCampaign({ groupIds: [northGroup] });
    const [ours, theirs] = [await makeAgent({ groupIds: [northGroup] }), await makeAgent({ groupIds: [southGroup] })];
    expect(idsOf((await readUnion(north, [campaign])).agents)).toEqual([ours]);
    expect(await addMembers(north, { campaignIds: [campaign], agentIds: [ours], penalty: 3 })).toBe(1);
    await expect(
      addMembers(north, { campaignIds: [campaign], agentIds: [ours, theirs], penalty: 0 }),
    ).rejects.toMatchObject({ fields: { "1.agentId": "This agent does not exist." } });
    // Whom an administrator has added, the supervisor sees from then on.
    await addMembers(administrator, { campaignIds: [campaign], agentIds: [theirs], penalty: 0 });
    expect(idsOf((await readUnion(north, [campaign])).members)).toEqual([ours, theirs].sort());
    expect(await removeMembers(north, { campaignIds: [campaign], agentIds: [theirs] })).toBe(1);
  });

  it("neither reads nor changes the members of other groups' campaigns", async () => {
    const campaign = await makeCampaign({ groupIds: [northGroup] });
    const agent = await makeAgent({ groupIds: [southGroup] });
    await makeMember(campaign, agent);
    const mine = await makeCampaign({ groupIds: [southGroup] });
    const change = { campaignIds: [mine, campaign], agentIds: [agent], penalty: 9 };
    for (const work of [
      () => readUnion(south, [mine, campaign]),
      () => listMembers(south, campaign),
      () => addMembers(south, change),
      () => removeMembers(south, change),
      () => changePenalty(south, change),
    ])
      await expect(work()).rejects.toMatchObject({ status: 404 });
    expect(await listMembers(administrator, campaign)).toMatchObject([{ agentId: agent, penalty: 0 }]);
    expect(await listMembers(administrator, mine)).toEqual([]);
  });
});

describe("two people at once", () => {
  it("add up: nobody's change undoes another's, and none of them deadlocks", async () => {
    const campaigns = [await makeCampaign(), await makeCampaign(), await makeCampaign()];
    const agents = await Promise.all(Array.from({ length: 12 }, () => makeAgent()));
    const [first, second] = [agents.slice(0, 8), agents.slice(4)];
    const other = viewerOf(await makeUser(), "administrator");
    // In opposite orders, as two screens send them.
    await Promise.all(
      Array.from({ length: 10 }, (_, turn) =>
        turn % 2 === 0
          ? addMembers(administrator, { campaignIds: campaigns, agentIds: first, penalty: 1 })
          : addMembers(other, { campaignIds: campaigns.toReversed(), agentIds: second.toReversed(), penalty: 2 }),
      ),
    );
    expect(idsOf((await readUnion(administrator, campaigns)).members)).toEqual([...agents].sort());
    await Promise.all([
      removeMembers(administrator, { campaignIds: campaigns, agentIds: [agents[0]!] }),
      changePenalty(other, { campaignIds: campaigns.toReversed(), agentIds: [agents[0]!, agents[11]!], penalty: 50 }),
      removeMembers(other, { campaignIds: campaigns.toReversed(), agentIds: [agents[1]!] }),
      addMembers(other, { campaignIds: campaigns, agentIds: [agents[2]!], penalty: 90 }),
    ]);
    const { members } = await readUnion(administrator, campaigns);
    expect(idsOf(members)).toEqual(agents.slice(2).sort());
    expect(members.find(({ agentId }) => agentId === agents[11])).toMatchObject({ penalty: 50, campaigns: 3 });
    // Who was a member keeps the own penalty.
    expect(members.find(({ agentId }) => agentId === agents[2])!.penalty).not.toBe(90);
  });

  it("are told how much their change did", async () => {
    const [a, b] = [await makeCampaign(), await makeCampaign()];
    const agent = await makeAgent();
    const change = { campaignIds: [a, b], agentIds: [agent], penalty: 0 };
    expect(await addMembers(administrator, { ...change, campaignIds: [a] })).toBe(1);
    expect(await addMembers(administrator, change)).toBe(1);
    expect(await addMembers(administrator, change)).toBe(0);
    await changePenalty(administrator, { ...change, campaignIds: [b], penalty: 40 });
    expect((await readUnion(administrator, [a, b])).members).toMatchObject([{ penalty: 40, lowestPenalty: 0 }]);
    expect(await removeMembers(administrator, change)).toBe(2);
    expect(await changePenalty(administrator, { ...change, penalty: 5 })).toBe(0);
  });
});

describe("where a voice campaign is required (D21)", () => {
  it("an agent without one is marked, and gets no conversation", async () => {
    const providerId = await makeProvider();
    const campaignId = await makeCampaign({ providerId });
    const [voice, none] = [
      await makeAgent({ agent: { presence: "available", voiceMember: true } }),
      await makeAgent({ agent: { presence: "available" } }),
    ];
    for (const agent of [voice, none]) await makeMember(campaignId, agent);
    const conversationId = await makeConversation({
      campaignId,
      threadId: await makeThread({ providerId }),
      state: "waiting",
      waitingSince: new Date(),
    });
    const candidates = async () => idsOf((await readQueue({ campaignId })).candidates);
    expect(await candidates()).toEqual([voice, none].sort());
    expect((await readUnion(administrator, [campaignId])).voiceRequired).toBe(false);
    await changeSettings({ requireVoiceMember: true });
    try {
      expect(await candidates()).toEqual([voice]);
      expect(await readUnion(administrator, [campaignId])).toMatchObject({ voiceRequired: true });
      const claim = (agentId: string, by = `agent:${agentId}`) =>
        claimConversation({ claimId: `claim-${agentId}`, conversationId, agentId, by, decision: null });
      expect(await claim(none)).toMatchObject({ won: false, why: "noVoiceCampaign" });
      expect(await claim(none, "system")).toMatchObject({ won: false, why: "noVoiceCampaign" });
      // Nor does the sweep wake the queue for it, every five seconds, in vain.
      expect(await campaignsToWake()).toEqual([campaignId]);
      await pool().query("UPDATE agents SET presence = 'break' WHERE user_id = $1", [voice]);
      expect(await campaignsToWake()).toEqual([]);
      await pool().query("UPDATE agents SET presence = 'available' WHERE user_id = $1", [voice]);
      expect(await claim(voice)).toMatchObject({ won: true });
    } finally {
      await changeSettings({ requireVoiceMember: false });
      await pool().query("UPDATE conversations SET state = 'closed', closed_at = now() WHERE id = $1", [
        conversationId,
      ]);
    }
  });
});
