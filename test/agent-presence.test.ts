// An agent without a browser, or without an account, must not go on holding conversations (D23).
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBrowser, disconnectBrowser, keepConnections } from "#activities/agent-session";
import { pool, prisma } from "#prisma/client";
import { changeUser } from "#web/server/users";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeAgent, makeCampaign, makeConversation, makeProvider, makeThread, makeUser } from "./factory.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  // Nothing listens there: what is committed must not wait for it.
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
});
afterAll(() => database?.drop());

const waiters = async () =>
  (
    await pool().query<{ n: number }>(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
  ).rows[0]!.n;

describe("the grace time of a lost browser", () => {
  it("is not ended by a ping that was on its way when the last stream closed", async () => {
    const agentId = await makeAgent({ agent: { presence: "available" } });
    const [connectionId, processId] = [randomUUID(), randomUUID()];
    const open = new Map([[connectionId, agentId]]);
    await connectBrowser(agentId, connectionId, processId);
    const gate = await pool().connect();
    await gate.query("BEGIN");
    await gate.query("SELECT FROM agents WHERE user_id = $1 FOR UPDATE", [agentId]);
    // The stream closes and then the ping comes: both wait for the agent's row, in this order.
    const gone = disconnectBrowser(agentId, connectionId);
    await eventually("the stream's end waits", async () => (await waiters()) === 1);
    const ping = keepConnections(processId, open);
    await eventually("the ping waits", async () => (await waiters()) === 2);
    open.delete(connectionId);
    await gate.query("COMMIT");
    gate.release();
    expect(await gone).toBe(true);
    expect(await ping).toEqual([]);
    expect((await prisma().agent.findUniqueOrThrow({ where: { userId: agentId } })).disconnectedAt).not.toBeNull();
  });
});

describe("an agent who is disabled", () => {
  it("gives the conversations back to their queues at once", async () => {
    const userId = await makeUser();
    const agentId = await makeAgent({ agent: { presence: "available", presenceSource: "api" } });
    const providerId = await makeProvider();
    const id = await makeConversation({
      campaignId: await makeCampaign({ providerId }),
      threadId: await makeThread({ providerId }),
      state: "active",
      agentId,
      assignedAt: new Date(),
    });
    const viewer = {
      userId,
      role: "administrator" as const,
      groupIds: [],
      name: "Ada",
      username: "ada",
      via: "key" as const,
      sessionId: null,
    };
    await changeUser(viewer, agentId, { enabled: false });
    expect(await prisma().conversation.findUnique({ where: { id }, include: { facts: true } })).toMatchObject({
      state: "waiting",
      agentId: null,
      requeued: true,
      facts: [{ what: "requeued", actor: `user:${userId}`, why: "the user was disabled" }],
    });
    expect((await prisma().agent.findUniqueOrThrow({ where: { userId: agentId } })).presence).toBe("offline");
  });
});
