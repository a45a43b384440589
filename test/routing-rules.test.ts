// The rules against the real database: who is seen as a candidate, and that a claim judges as the queue does, whoever else claims meanwhile.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimConversation, lockAgentSql } from "#activities/claim";
import { readQueue } from "#activities/queue";
import { campaignsToWake } from "#activities/sweep";
import { planAssignments, type Rule } from "#domain/assignment";
import { pool, prisma } from "#prisma/client";
import { listConversations } from "#web/server/conversations";
import { readInbox } from "#web/server/inbox";
import { addMembers, removeMembers, replaceMembers } from "#web/server/members";
import type { Viewer } from "#web/server/session";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let providerId: string;
let administrator: Viewer;
beforeAll(async () => {
  database = await testDatabase();
  // Nothing listens there: what is committed must not wait for it.
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  providerId = await makeProvider();
  administrator = viewerOf(await makeUser(), "administrator");
});
afterAll(() => database?.drop());

const rules: Rule[] = ["incall", "nocall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"];
const available = () => makeAgent({ agent: { presence: "available" } });

async function campaignOf(agentIds: string[], more: Parameters<typeof makeCampaign>[0] = {}): Promise<string> {
  const campaignId = await makeCampaign({ providerId, ...more });
  for (const agentId of agentIds) await makeMember(campaignId, agentId);
  return campaignId;
}

const waiting = async (campaignId: string, more: { waitingSince?: Date; requeued?: boolean } = {}) =>
  makeConversation({ campaignId, threadId: await makeThread({ providerId, ourNumber: randomUUID() }), ...more });

const claim = (conversationId: string, agentId: string, by = "system", lockSql = lockAgentSql) =>
  claimConversation(
    { claimId: randomUUID(), conversationId, agentId, by, decision: by === "system" ? {} : null },
    lockSql,
  );

const close = (id: string) =>
  prisma().conversation.update({ where: { id }, data: { state: "closed", closedAt: new Date() } });

/** One round of the queue: reads, decides and claims, as its workflow does. Returns who got what. */
async function serve(campaignId: string, random = Math.random): Promise<string[]> {
  const queue = await readQueue({ campaignId });
  const served: string[] = [];
  for (const { conversationId, agentId, because } of planAssignments({ ...queue, random })) {
    const order = { claimId: randomUUID(), conversationId, agentId, by: "system", decision: because };
    expect(await claimConversation(order)).toMatchObject({ won: true });
    served.push(agentId);
  }
  return served;
}

describe("an agent who holds an incall conversation", () => {
  it("gets nothing from any campaign until it ends, but for nopause", async () => {
    const agentId = await available();
    const exclusive = await campaignOf([agentId], { rule: "incall" });
    const [held] = [await waiting(exclusive)];
    expect(await claim(held, agentId)).toMatchObject({ won: true });
    for (const rule of rules) {
      const campaignId = await campaignOf([agentId], { rule });
      const conversationId = await waiting(campaignId);
      const may = rule === "nopause";
      expect([rule, (await campaignsToWake()).includes(campaignId)]).toEqual([rule, may]);
      const byHand = await claim(conversationId, agentId, `agent:${agentId}`);
      expect([rule, byHand]).toMatchObject([rule, may ? { won: true } : { won: false, why: "exclusive" }]);
      if (!may) expect((await claim(conversationId, agentId)).won).toBe(false);
      await close(conversationId);
    }
    await close(held);
    const campaignId = await campaignOf([agentId]);
    expect(await claim(await waiting(campaignId), agentId)).toMatchObject({ won: true });
  });

  it("is one agent with one conversation, also when an incall and another campaign want it in the same instant", async () => {
    const race = async (lockSql: string): Promise<number> => {
      const agentId = await available();
      const wanted = await Promise.all(
        (["incall", "nocall"] as const).map(async (rule) => waiting(await campaignOf([agentId], { rule }))),
      );
      const gate = await pool().connect();
      await gate.query("SELECT pg_advisory_lock(99002)");
      const both = wanted.map((conversationId) => claim(conversationId, agentId, "system", lockSql));
      await eventually("both stand at the gate", async () => {
        const { rows } = await pool().query(
          "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
        );
        return rows[0].n === 2;
      });
      await gate.query("SELECT pg_advisory_unlock(99002)");
      gate.release();
      const results = await Promise.all(both);
      await Promise.all(wanted.map(close));
      return results.filter((result) => result.won).length;
    };
    const gated = "SELECT user_id, pg_advisory_xact_lock_shared(99002) FROM agents WHERE user_id = $1";
    for (let round = 0; round < 15; round++) expect(await race(`${gated} FOR UPDATE`)).toBe(1);
    // Without the lock on the agent both would see it free.
    const won: number[] = [];
    for (let round = 0; round < 20 && !won.includes(2); round++) won.push(await race(gated));
    expect(won).toContain(2);
  });
});

describe("a call", () => {
  it("keeps incall away, puts its agent last under omni, and nothing else", async () => {
    const [caller, other] = [await makeAgent({ agent: { presence: "available", onCall: true } }), await available()];
    for (const rule of rules.filter((each) => !each.startsWith("ringall"))) {
      const alone = await campaignOf([caller], { rule });
      const conversationId = await waiting(alone);
      const result = await claim(conversationId, caller);
      expect([rule, result.won]).toEqual([rule, rule !== "incall"]);
      if (!result.won) expect(result.why).toBe("onCall");
      await close(conversationId);
    }
    const omni = await campaignOf([caller, other], { rule: "omni", order: "rrmemory" });
    await waiting(omni);
    await waiting(omni);
    expect(await serve(omni)).toEqual([other, caller]);
  });
});

describe("rrmemory", () => {
  it("goes on where it was, whoever joins, leaves, or is saved again", async () => {
    const [ana, bruno, carla] = [await available(), await available(), await available()];
    const campaignId = await campaignOf([ana, bruno, carla], { order: "rrmemory", maxInteractions: 100 });
    const next = async () => {
      await waiting(campaignId);
      return (await serve(campaignId))[0];
    };
    expect([await next(), await next()]).toEqual([ana, bruno]);
    // The list is saved anew, in another order: nobody's turn comes twice.
    const list = [carla, bruno, ana].map((agentId) => ({ agentId, penalty: 0 }));
    await replaceMembers(administrator, campaignId, list);
    expect([await next(), await next(), await next(), await next()]).toEqual([carla, ana, bruno, carla]);
    // Who leaves leaves no gap, who comes is next, and the row goes on behind.
    const diego = await available();
    await removeMembers(administrator, { campaignIds: [campaignId], agentIds: [ana] });
    await addMembers(administrator, { campaignIds: [campaignId], agentIds: [diego], penalty: 0 });
    expect([await next(), await next(), await next(), await next()]).toEqual([diego, bruno, carla, diego]);
    // A break costs the turn's place, not the turn.
    await pool().query("UPDATE agents SET presence = 'break' WHERE user_id = $1", [bruno]);
    expect([await next(), await next()]).toEqual([carla, diego]);
    await pool().query("UPDATE agents SET presence = 'available' WHERE user_id = $1", [bruno]);
    expect(await next()).toBe(bruno);
  });

  it("counts the turn in the claim's transaction, also of who takes by hand", async () => {
    const [ana, bruno] = [await available(), await available()];
    const campaignId = await campaignOf([ana, bruno], { order: "rrmemory", maxInteractions: 100 });
    expect(await claim(await waiting(campaignId), ana, `agent:${ana}`)).toMatchObject({ won: true });
    await waiting(campaignId);
    expect(await serve(campaignId)).toEqual([bruno]);
  });
});

describe("wrandom", () => {
  it("gives by the members' penalties, and to a penalty of 100 only when nobody else may", async () => {
    const [light, heavy, last] = [await available(), await available(), await available()];
    const campaignId = await makeCampaign({ providerId, order: "wrandom", maxInteractions: 100 });
    await makeMember(campaignId, light, 0);
    await makeMember(campaignId, heavy, 80);
    await makeMember(campaignId, last, 100);
    const queue = await readQueue({ campaignId });
    expect(queue.order).toBe("wrandom");
    for (let n = 0; n < 40; n++) await waiting(campaignId);
    const served = await serve(campaignId);
    expect(served).not.toContain(last);
    expect(served.filter((agentId) => agentId === light).length).toBeGreaterThan(
      served.filter((agentId) => agentId === heavy).length,
    );
    await pool().query("UPDATE agents SET presence = 'break' WHERE user_id = ANY($1)", [[light, heavy]]);
    await waiting(campaignId);
    expect(await serve(campaignId)).toEqual([last]);
  });
});

describe("pull rules", () => {
  it("give nothing by themselves, and are not woken for it", async () => {
    for (const rule of ["ringall", "ringallmultiple"] as const) {
      const agentId = await available();
      const campaignId = await campaignOf([agentId], { rule });
      const conversationId = await waiting(campaignId);
      expect(await serve(campaignId)).toEqual([]);
      expect(await campaignsToWake()).not.toContain(campaignId);
      // As if the rule had been changed since the queue chose.
      expect(await claim(conversationId, agentId)).toMatchObject({ won: false, why: "agentNotAvailable" });
    }
  });

  it("ringall: one, the longest waiting; ringallmultiple: any, up to the cap", async () => {
    const agentId = await available();
    const by = `agent:${agentId}`;
    const ringall = await campaignOf([agentId], { rule: "ringall" });
    const [first, second] = [
      await waiting(ringall, { waitingSince: new Date(Date.now() - 60_000) }),
      await waiting(ringall),
    ];
    expect(await claim(second, agentId, by)).toMatchObject({ won: false, why: "notFirst" });
    expect(await claim(first, agentId, by)).toMatchObject({ won: true });
    expect(await claim(second, agentId, by)).toMatchObject({ won: false, why: "agentBusy" });
    await close(first);
    await close(second);
    const multiple = await campaignOf([agentId], { rule: "ringallmultiple", maxInteractions: 2 });
    const ids = [await waiting(multiple), await waiting(multiple), await waiting(multiple)];
    await pool().query("UPDATE agents SET presence = 'break' WHERE user_id = $1", [agentId]);
    expect(await claim(ids[2]!, agentId, by)).toMatchObject({ won: false, why: "agentNotAvailable" });
    await pool().query("UPDATE agents SET presence = 'available', on_call = true WHERE user_id = $1", [agentId]);
    expect(await claim(ids[2]!, agentId, by)).toMatchObject({ won: true });
    expect(await claim(ids[0]!, agentId, by)).toMatchObject({ won: true });
    expect(await claim(ids[1]!, agentId, by)).toMatchObject({ won: false, why: "agentFull" });
  });

  it("show what waits to everybody who could take it, as theirs to take", async () => {
    const [free, busy, away] = [
      await available(),
      await available(),
      await makeAgent({ agent: { presence: "break" } }),
    ];
    const campaignId = await campaignOf([free, busy, away], { rule: "ringall" });
    const [first, second] = [
      await waiting(campaignId, { waitingSince: new Date(Date.now() - 60_000) }),
      await waiting(campaignId),
    ];
    expect(await claim(await waiting(await campaignOf([busy])), busy)).toMatchObject({ won: true });
    const seen = async (agentId: string) => {
      const { items } = await readInbox(viewerOf(agentId, "agent"), { tab: "waiting", limit: 50 });
      return items.map(({ id, offeredToAll, canTake }) => ({ id, offeredToAll, canTake }));
    };
    expect(await seen(free)).toEqual([
      { id: first, offeredToAll: true, canTake: true },
      { id: second, offeredToAll: true, canTake: false },
    ]);
    for (const agentId of [busy, away])
      expect((await seen(agentId)).map((each) => each.canTake)).toEqual([false, false]);
    // Who only looks on takes nothing.
    const { items } = await listConversations(administrator, { campaign: campaignId, limit: 50 });
    expect(items.map((each) => [each.offeredToAll, each.canTake])).toEqual([
      [true, false],
      [true, false],
    ]);
    // The next in line becomes takeable when the first is gone.
    expect(await claim(first, free, `agent:${free}`)).toMatchObject({ won: true });
    await close(first);
    expect(await seen(free)).toEqual([{ id: second, offeredToAll: true, canTake: true }]);
  });
});

describe("the queue", () => {
  it("never brings back what was counted as abandoned since it chose", async () => {
    const agentId = await available();
    const id = await waiting(await campaignOf([agentId]));
    await prisma().conversation.update({ where: { id }, data: { state: "missed", outcome: "abandoned" } });
    expect(await claim(id, agentId)).toMatchObject({ won: false, why: "gone" });
  });
});
