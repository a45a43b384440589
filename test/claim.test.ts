import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimConversation } from "#activities/claim";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeAgent, makeCampaign, makeConversation, makeMember, makeProvider, makeThread } from "./factory.ts";

let database: TestDatabase;
let providerId: string;
beforeAll(async () => {
  database = await testDatabase();
  providerId = await makeProvider();
});
afterAll(() => database.drop());

/** One free agent who may have one conversation, wanted by two campaigns at once. */
async function contested() {
  const agentId = await makeAgent({ agent: { presence: "available" } });
  const conversations = await Promise.all(
    [1, 2].map(async () => {
      const campaignId = await makeCampaign({ providerId, maxInteractions: 1 });
      await makeMember(campaignId, agentId);
      return makeConversation({ campaignId, threadId: await makeThread({ providerId, ourNumber: randomUUID() }) });
    }),
  );
  return { agentId, conversations };
}

/** Starts two claims and lets both past their first statement at the same instant. Returns how many won. */
async function race(lockSql: string): Promise<number> {
  const { agentId, conversations } = await contested();
  const gate = 99_001;
  const barrier = await pool().connect();
  await barrier.query("SELECT pg_advisory_lock($1)", [gate]);
  const both = conversations.map((conversationId) =>
    claimConversation({ claimId: randomUUID(), conversationId, agentId, by: "system", decision: {} }, lockSql),
  );
  await waitFor(async () => {
    const { rows } = await pool().query(
      "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
    );
    return rows[0].n === 2;
  });
  await barrier.query("SELECT pg_advisory_unlock($1)", [gate]);
  barrier.release();
  return (await Promise.all(both)).filter((result) => result.won).length;
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 5_000;
  while (!(await condition())) if (Date.now() > until) throw new Error("did not happen");
}

// Both variants wait at the gate in their first statement; only the first then locks the agent.
const gated = "SELECT user_id, pg_advisory_xact_lock_shared(99001) FROM agents WHERE user_id = $1";

describe("the claim", () => {
  it("never gives an agent more than its cap, whoever asks at the same time", async () => {
    for (let round = 0; round < 20; round++) expect(await race(`${gated} FOR UPDATE`)).toBe(1);
  });

  it("would give the agent two conversations without the lock on the agent", async () => {
    const won: number[] = [];
    for (let round = 0; round < 20 && !won.includes(2); round++) won.push(await race(gated));
    expect(won).toContain(2);
  });

  it("gives a conversation to one of two agents who take it in the same moment, and tells the other who has it", async () => {
    const campaignId = await makeCampaign({ providerId });
    const agents = await Promise.all([1, 2].map(() => makeAgent({ agent: { presence: "available" } })));
    for (const agentId of agents) await makeMember(campaignId, agentId);
    for (let round = 0; round < 500; round++) {
      const conversationId = await makeConversation({
        campaignId,
        threadId: await makeThread({ providerId, ourNumber: randomUUID() }),
      });
      const results = await Promise.all(
        agents.map((agentId) =>
          claimConversation({ claimId: randomUUID(), conversationId, agentId, by: `agent:${agentId}`, decision: null }),
        ),
      );
      const winner = agents[results.findIndex((result) => result.won)];
      const loser = results.find((result) => !result.won);
      expect(winner).toBeDefined();
      expect(loser).toMatchObject({ won: false, why: "taken" });
      await pool().query("UPDATE conversations SET state = 'closed', closed_at = now() WHERE id = $1", [
        conversationId,
      ]);
    }
  });

  it("answers a repeated claim as the first time", async () => {
    const { agentId, conversations } = await contested();
    const order = { claimId: randomUUID(), conversationId: conversations[0]!, agentId, by: "system", decision: {} };
    expect(await claimConversation(order)).toMatchObject({ won: true });
    expect(await claimConversation(order)).toMatchObject({ won: true });
    const facts = await pool().query("SELECT what FROM facts WHERE conversation_id = $1", [conversations[0]]);
    expect(facts.rows).toEqual([{ what: "assigned" }]);
  });

  it.each([
    ["an offline agent", { presence: "offline" as const }, "agentNotAvailable"],
    ["an agent on a break", { presence: "break" as const }, "agentNotAvailable"],
  ])("refuses %s", async (_name, agent, why) => {
    const { agentId, conversations } = await contested();
    await pool().query("UPDATE agents SET presence = $2::presence WHERE user_id = $1", [agentId, agent.presence]);
    const order = { claimId: randomUUID(), conversationId: conversations[0]!, agentId, by: "system", decision: {} };
    expect(await claimConversation(order)).toEqual({ won: false, why, ownerId: null });
  });
});
