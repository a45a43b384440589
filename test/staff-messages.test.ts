// What supervisors and agents write to each other (F62): within scope, once, unread until seen, announced to the two alone.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { Audience } from "#web/server/live/audience";
import type { Viewer } from "#web/server/session";
import { listLines, markLineRead, readLine, writeStaffMessage } from "#web/server/staff-messages";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeAgent, makeCampaign, makeGroup, makeMember, makeProvider, makeUser } from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let agent: Viewer;
let supervisor: Viewer;
let stranger: Viewer;
let administrator: Viewer;

beforeAll(async () => {
  database = await testDatabase();
  const [sales, support] = [await makeGroup(), await makeGroup()];
  // Not of the supervisor's group, but a member of its campaign: seen all the same.
  const agentId = await makeAgent({ name: "Ada" });
  const campaignId = await makeCampaign({ providerId: await makeProvider(), groupIds: [sales] });
  await makeMember(campaignId, agentId);
  agent = viewerOf(agentId, "agent");
  const person = async (role: "supervisor" | "administrator", name: string, groupIds: string[]) =>
    viewerOf(await makeUser({ role, name, groupIds }), role, groupIds);
  supervisor = await person("supervisor", "Sofía", [sales]);
  stranger = await person("supervisor", "Tomás", [support]);
  administrator = await person("administrator", "Adela", []);
}, 60_000);
afterAll(() => database?.drop());
beforeEach(() => pool().query("TRUNCATE staff_messages, audit"));

const write = (from: Viewer, to: Viewer, text: string, commandId: string = randomUUID()) =>
  writeStaffMessage(from, { personId: to.userId, text, commandId });

describe("a line between a supervisor and an agent", () => {
  it("holds what both wrote, in order, unread until it is seen", async () => {
    await write(supervisor, agent, "All well?");
    await write(agent, supervisor, "Yes");
    expect(await listLines(agent)).toMatchObject([
      { personId: supervisor.userId, unread: 1, last: { text: "Yes", own: true } },
      { name: "Adela", unread: 0, last: null },
    ]);
    await markLineRead(agent, supervisor.userId);
    expect((await listLines(agent))[0]).toMatchObject({ unread: 0 });
    expect(await listLines(supervisor)).toMatchObject([{ personId: agent.userId, name: "Ada", unread: 1 }]);
    expect(await readLine(supervisor, agent.userId)).toMatchObject({
      person: { name: "Ada", role: "agent" },
      messages: [
        { text: "All well?", own: true, readAt: expect.any(String) },
        { text: "Yes", own: false, readAt: null },
      ],
    });
  });

  it("takes the same press once, and notes that a supervisor wrote, not what", async () => {
    const press = randomUUID();
    await Promise.all([write(supervisor, agent, "Once", press), write(supervisor, agent, "Once", press)]);
    expect((await readLine(agent, supervisor.userId)).messages).toHaveLength(1);
    const { rows } = await pool().query("SELECT actor, action, target, details FROM audit");
    expect(rows).toEqual([
      { actor: `user:${supervisor.userId}`, action: "agent.written_to", target: `agent:${agent.userId}`, details: {} },
    ]);
  });

  it("is nobody else's, not even an administrator's (I11)", async () => {
    await write(supervisor, agent, "Between us");
    for (const other of [stranger, administrator]) expect(await listLines(other)).toEqual([]);
    expect((await readLine(administrator, agent.userId)).messages).toEqual([]);
    for (const [from, to] of [
      [stranger, agent],
      [agent, stranger],
      [supervisor, administrator],
      [agent, agent],
    ] as const) {
      await expect(write(from, to, "Hello")).rejects.toMatchObject({ status: 404 });
      await expect(readLine(from, to.userId)).rejects.toMatchObject({ status: 404 });
    }
    const change = { t: "staff" as const, agent: agent.userId, user: supervisor.userId };
    const heard = await Promise.all(
      [agent, supervisor, stranger, administrator].map((who) => new Audience(who).admits(change)),
    );
    expect(heard).toEqual([true, true, false, false]);
  });

  it("is kept by Postgres between the two", async () => {
    const wrong = pool().query(
      "INSERT INTO staff_messages (agent_id, supervisor_id, author_id, text, command_id) VALUES ($1, $2, $3, 'x', 'x')",
      [agent.userId, supervisor.userId, stranger.userId],
    );
    await expect(wrong).rejects.toThrow(/staff_messages_author/);
  });
});
