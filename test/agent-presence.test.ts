// An agent without a browser, or without an account, must not go on holding conversations (D23).
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBrowser, disconnectBrowser, keepConnections } from "#activities/agent-session";
import { claimConversation } from "#activities/claim";
import { pool, prisma } from "#prisma/client";
import { endSession, setPresence } from "#temporal/client";
import { changeUser } from "#web/server/users";
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

/** A conversation that the agent holds. */
async function conversationOf(agentId: string): Promise<string> {
  const providerId = await makeProvider();
  return makeConversation({
    campaignId: await makeCampaign({ providerId }),
    threadId: await makeThread({ providerId }),
    state: "active",
    agentId,
    assignedAt: new Date(),
  });
}

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
    const id = await conversationOf(agentId);
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

describe("an agent who switches without a live stream", () => {
  const agentOf = (userId: string) => prisma().agent.findUniqueOrThrow({ where: { userId } });

  it("has the grace time from that moment, until a stream begins (D23)", async () => {
    const agentId = await makeAgent();
    await setPresence({ agentId, state: "available", source: "browser", by: `agent:${agentId}` });
    expect((await agentOf(agentId)).disconnectedAt).not.toBeNull();
    await connectBrowser(agentId, randomUUID(), randomUUID());
    expect((await agentOf(agentId)).disconnectedAt).toBeNull();
    await setPresence({ agentId, state: "break", source: "browser", by: `agent:${agentId}` });
    expect((await agentOf(agentId)).disconnectedAt).toBeNull();
  });

  it("is held by the API without any, also through a supervisor's break", async () => {
    const agentId = await makeAgent();
    const by = `user:${await makeUser({ role: "supervisor" })}`;
    await setPresence({ agentId, state: "available", source: "api", by: "user:system" });
    await setPresence({ agentId, state: "break", source: "supervisor", by });
    expect(await agentOf(agentId)).toMatchObject({ disconnectedAt: null, presenceSource: "api", presence: "break" });
  });
});

describe("an agent whom a supervisor pauses", () => {
  const order = async () => {
    const supervisorId = await makeUser({ role: "supervisor" });
    const agentId = await makeAgent({ agent: { presence: "available" } });
    const breakId = (await prisma().break.create({ data: { name: `Lunch ${supervisorId}`, icon: "utensils" } })).id;
    const pause = {
      agentId,
      state: "break" as const,
      breakId,
      source: "supervisor" as const,
      by: `user:${supervisorId}`,
      audit: { action: "agent.paused", requestId: randomUUID() },
    };
    return { supervisorId, agentId, breakId, pause };
  };
  const audits = async (agentId: string) =>
    (
      await pool().query("SELECT actor, action FROM audit WHERE target = $1 ORDER BY id", [`agent:${agentId}`])
    ).rows.map(({ actor, action }) => `${actor} ${action}`);

  it("knows by whom, keeps what it holds, gets nothing new, and may end the break, which is written down", async () => {
    const { supervisorId, agentId, breakId, pause } = await order();
    const providerId = await makeProvider();
    const campaignId = await makeCampaign({ providerId });
    await makeMember(campaignId, agentId);
    const held = await makeConversation({
      campaignId,
      threadId: await makeThread({ providerId }),
      state: "active",
      agentId,
      assignedAt: new Date(),
    });
    await setPresence(pause);
    expect(await prisma().agent.findUniqueOrThrow({ where: { userId: agentId } })).toMatchObject({
      presence: "break",
      breakId,
      pausedBy: supervisorId,
    });
    expect((await prisma().conversation.findUniqueOrThrow({ where: { id: held } })).agentId).toBe(agentId);
    const conversationId = await makeConversation({ campaignId, threadId: await makeThread({ providerId }) });
    expect(
      await claimConversation({ claimId: randomUUID(), conversationId, agentId, by: "system", decision: null }),
    ).toMatchObject({ won: false, why: "agentNotAvailable" });
    await setPresence({ agentId, state: "available", source: "browser", by: `agent:${agentId}` });
    expect((await prisma().agent.findUniqueOrThrow({ where: { userId: agentId } })).pausedBy).toBeNull();
    expect(await audits(agentId)).toEqual([`user:${supervisorId} agent.paused`, `agent:${agentId} agent.pause_ended`]);
  });

  it("is brought back by a supervisor only from a break that one set", async () => {
    const { agentId, pause } = await order();
    const back = { ...pause, state: "available" as const, audit: { action: "agent.resumed", requestId: randomUUID() } };
    await setPresence({ agentId, state: "break", source: "browser", by: `agent:${agentId}` });
    await expect(setPresence(back)).rejects.toMatchObject({ code: "ownBreak" });
    await setPresence(pause);
    await setPresence(back);
    expect((await prisma().agent.findUniqueOrThrow({ where: { userId: agentId } })).presence).toBe("available");
    await setPresence({ agentId, state: "offline", source: "browser", by: `agent:${agentId}` });
    await expect(setPresence(pause)).rejects.toMatchObject({ code: "agentOffline" });
    // What was refused is not in the audit.
    expect((await audits(agentId)).filter((each) => each.includes("agent.")).map((each) => each.split(" ")[1])).toEqual(
      ["agent.paused", "agent.resumed"],
    );
  });

  it("is logged out everywhere: sign-ins end with a name, the break too, the conversations go back in front", async () => {
    const { supervisorId, agentId, pause } = await order();
    const id = await conversationOf(agentId);
    const expiresAt = new Date(Date.now() + 3_600_000);
    await prisma().session.create({ data: { userId: agentId, expiresAt } });
    const tokenHash = randomUUID();
    await prisma().session.create({ data: { userId: agentId, kind: "integration", tokenHash, expiresAt } });
    await setPresence(pause);
    const logOut = { userId: agentId, by: `user:${supervisorId}`, why: "test" };
    expect(await endSession(logOut)).toEqual({ released: 1 });
    expect(await prisma().session.findMany({ where: { userId: agentId } })).toMatchObject([
      { revokedBy: supervisorId },
      { revokedBy: supervisorId },
    ]);
    expect(await prisma().agent.findUniqueOrThrow({ where: { userId: agentId } })).toMatchObject({
      presence: "offline",
      presenceSource: "supervisor",
      pausedBy: null,
      breakId: null,
    });
    expect(await prisma().conversation.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: "waiting",
      requeued: true,
    });
  });
});

describe("an agent whose sign-ins end", () => {
  const aDay = () => new Date(Date.now() + 24 * 3_600_000);
  const presence = async (userId: string) => (await prisma().agent.findUniqueOrThrow({ where: { userId } })).presence;

  it("is offline when only sign-ins are left that nobody has used for twelve hours", async () => {
    const userId = await makeAgent({ agent: { presence: "available", presenceSource: "api" } });
    const last = await prisma().session.create({ data: { userId, expiresAt: aDay() } });
    const seen = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    const other = await prisma().session.create({ data: { userId, expiresAt: aDay(), lastSeenAt: seen(11) } });
    await endSession({ userId, sessionId: last.id, by: `user:${userId}`, why: "test" });
    expect(await presence(userId)).toBe("available");
    await prisma().session.update({ where: { id: other.id }, data: { lastSeenAt: seen(13) } });
    const next = await prisma().session.create({ data: { userId, expiresAt: aDay() } });
    await endSession({ userId, sessionId: next.id, by: `user:${userId}`, why: "test" });
    expect(await presence(userId)).toBe("offline");
  });

  it("has them ended and is offline in one transaction: a process that dies in between ends neither", async () => {
    const userId = await makeAgent({ agent: { presence: "available", presenceSource: "api" } });
    const { id } = await prisma().session.create({ data: { userId, expiresAt: aDay() } });
    await pool().query(`CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stay'; END $$`);
    await pool().query(
      `CREATE TRIGGER stay BEFORE UPDATE ON agents FOR EACH ROW WHEN (NEW.presence = 'offline') EXECUTE FUNCTION stay()`,
    );
    const ending = endSession({ userId, by: `user:${userId}`, why: "test" });
    await expect(ending).rejects.toThrow("stay");
    await pool().query("DROP TRIGGER stay ON agents; DROP FUNCTION stay()");
    expect((await prisma().session.findUniqueOrThrow({ where: { id } })).revokedAt).toBeNull();
    expect(await presence(userId)).toBe("available");
    await endSession({ userId, by: `user:${userId}`, why: "test" });
    expect(await presence(userId)).toBe("offline");
  });
});
