// What a browser hears: changes of what its person may see, at once, and the end of its session.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { eventually } from "#test/eventually";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeDialer,
  makeGroup,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "#test/factory";
import { hub } from "../web/server/live/hub.ts";
import { liveStream } from "../web/server/live/stream.ts";
import { hashPassword } from "../web/server/password.ts";
import { viewerOfSession } from "../web/server/session.ts";
import { openSession } from "../web/server/sign-in.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

let database: TestDatabase;
const streams: { close(): void }[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  for (const stream of streams) stream.close();
  hub().close();
  await database.drop();
});

interface Heard {
  topics: Set<string>;
  states: boolean[];
  ended: boolean;
  sessionId: string;
  userId: string;
}

/** Signs a person in and listens as its browser does. */
async function listen(userId: string): Promise<Heard> {
  const username = `user-${userId.slice(0, 8)}`;
  await prisma().user.update({
    where: { id: userId },
    data: { username, passwordHash: await hashPassword("a fine password") },
  });
  const session = await openSession(username, "a fine password", "192.0.2.1");
  const viewer = await viewerOfSession(session!.id);
  const stop = new AbortController();
  streams.push({ close: () => stop.abort() });
  const response = await liveStream({ ...viewer!, sessionId: session!.id }, stop.signal);
  const heard: Heard = { topics: new Set(), states: [], ended: false, sessionId: session!.id, userId };
  void read(response, heard);
  await eventually("the stream is live", () => heard.states.at(-1) === true);
  return heard;
}

async function read(response: Response, heard: Heard): Promise<void> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done || value === undefined) return;
    for (const event of value.split("\n\n").filter(Boolean)) {
      const kind = /^event: (.*)$/m.exec(event)?.[1];
      const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "null");
      if (kind === "topics") for (const topic of data) heard.topics.add(topic);
      if (kind === "state") heard.states.push(data.live);
      if (kind === "ended") heard.ended = true;
    }
  }
}

describe("the live stream", () => {
  it("tells of a change to those who see it and to nobody else", async () => {
    const [group, otherGroup] = [await makeGroup(), await makeGroup()];
    const providerId = await makeProvider();
    const campaignId = await makeCampaign({ providerId, groupIds: [group] });
    const [owner, otherAgent] = [await makeAgent(), await makeAgent()];
    const [mine, agents, sees, blind] = [
      await listen(owner),
      await listen(otherAgent),
      await listen(await makeUser({ role: "supervisor", groupIds: [group] })),
      await listen(await makeUser({ role: "supervisor", groupIds: [otherGroup] })),
    ];
    const conversation = await makeConversation({
      campaignId,
      threadId: await makeThread({ providerId }),
      state: "active",
      agentId: owner,
      assignedAt: new Date(),
    });
    await eventually("the owner hears of it", () => mine.topics.has(`conversation:${conversation}`));
    await eventually("its supervisor too", () => sees.topics.has(`conversation:${conversation}`));
    // A dialer made after the streams began: unknown ids are looked up.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const dialerId = await makeDialer({ providerId, groupIds: [group] });
    await prisma().dialer.update({ where: { id: dialerId }, data: { paused: true } });
    await eventually("a new dialer of the group", () => sees.topics.has(`dialer:${dialerId}`));
    // An agent hears of itself: its browser has come.
    const heard = new Set([...agents.topics, ...blind.topics]);
    expect([...heard].filter((topic) => topic.includes(":"))).toEqual([`agent:${otherAgent}`]);
  });

  it("has an agent's list read anew for its own conversations and for all that come, end or change hands, not for a colleague's texts", async () => {
    const group = await makeGroup();
    const providerId = await makeProvider();
    const campaignId = await makeCampaign({ providerId, groupIds: [group] });
    const [owner, colleague] = [await makeAgent({ groupIds: [group] }), await makeAgent({ groupIds: [group] })];
    for (const agentId of [owner, colleague]) await makeMember(campaignId, agentId);
    const id = await makeConversation({
      campaignId,
      threadId: await makeThread({ providerId }),
      state: "active",
      agentId: owner,
      assignedAt: new Date(),
    });
    const supervisor = await makeUser({ role: "supervisor", groupIds: [group] });
    const [own, other, sees] = [await listen(owner), await listen(colleague), await listen(supervisor)];
    const streamsHear = async (what: string, change: object) => {
      for (const each of [own, other, sees]) each.topics.clear();
      await prisma().conversation.update({ where: { id }, data: change });
      for (const each of [own, other, sees]) await eventually(what, () => each.topics.has(`conversation:${id}`));
    };
    await streamsHear("a text", { lastText: "And the other one?", unread: 1 });
    expect([own, other, sees].map((each) => each.topics.has("conversation"))).toEqual([true, false, true]);
    await streamsHear("the end", { state: "closed", closedAt: new Date() });
    expect([own, other, sees].map((each) => each.topics.has("conversation"))).toEqual([true, true, true]);
  });

  it("tells supervisors of an agent's presence, browser and load by the agent's groups, whatever campaign it works for", async () => {
    const [group, otherGroup] = [await makeGroup(), await makeGroup()];
    const agentId = await makeAgent({ groupIds: [group] });
    const [sees, blind, colleague, admin] = [
      await listen(await makeUser({ role: "supervisor", groupIds: [group] })),
      await listen(await makeUser({ role: "supervisor", groupIds: [otherGroup] })),
      await listen(await makeAgent({ groupIds: [group] })),
      await listen(await makeUser({ role: "administrator" })),
    ];
    const topic = `agent:${agentId}`;
    const heardAgain = async (what: string, change: () => Promise<unknown>) => {
      for (const each of [sees, admin]) each.topics.clear();
      await change();
      for (const each of [sees, admin])
        await eventually(what, () => each.topics.has(topic) && each.topics.has("agent"));
    };
    await heardAgain("a break", () =>
      prisma().agent.update({ where: { userId: agentId }, data: { presence: "break" } }),
    );
    const id = randomUUID();
    await heardAgain("a browser that comes", () =>
      prisma().agentConnection.create({ data: { id, agentId, processId: randomUUID() } }),
    );
    await heardAgain("and goes", () => prisma().agentConnection.delete({ where: { id } }));
    // A campaign that the supervisor does not see: the agent's load changes all the same, the conversation stays unheard.
    const providerId = await makeProvider();
    const campaignId = await makeCampaign({ providerId, groupIds: [otherGroup] });
    let conversation = "";
    await heardAgain("a conversation", async () => {
      conversation = await makeConversation({
        campaignId,
        threadId: await makeThread({ providerId }),
        state: "active",
        agentId,
        assignedAt: new Date(),
      });
    });
    await eventually("its own supervisor hears of it", () => blind.topics.has(`conversation:${conversation}`));
    await heardAgain("its end", () =>
      prisma().conversation.update({ where: { id: conversation }, data: { state: "closed", closedAt: new Date() } }),
    );
    expect([...sees.topics].filter((each) => each.startsWith("conversation"))).toEqual([]);
    expect([...blind.topics].filter((each) => each.startsWith("agent"))).toEqual([]);
    expect(colleague.topics.has(topic)).toBe(false);
  });

  it("ends when the session is revoked, at once", async () => {
    const person = await listen(await makeUser({ role: "supervisor" }));
    const other = await listen(await makeUser({ role: "supervisor" }));
    await prisma().session.update({
      where: { id: person.sessionId },
      data: { revokedAt: new Date(), revokedReason: "test" },
    });
    await eventually("the stream ends", () => person.ended);
    expect(other.ended).toBe(false);
    expect(await viewerOfSession(person.sessionId)).toBeNull();
  });

  it("says so when Postgres cuts the connection, and when it is back", async () => {
    const person = await listen(await makeUser({ role: "administrator" }));
    await pool().query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley-live' AND datname = current_database()",
    );
    await eventually("lost", () => person.states.includes(false));
    await eventually("back", () => person.states.at(-1) === true);
    await pool().query("UPDATE settings SET content = content");
    await eventually("and it hears again", () => person.topics.has("settings"));
  });
});

describe("signing in", () => {
  it("refuses a wrong password, an unknown name and a disabled user alike", async () => {
    const passwordHash = await hashPassword("right and long");
    await makeUser({ username: "known", passwordHash });
    await makeUser({ username: "disabled", passwordHash, enabled: false });
    expect(await openSession("known", "wrong", "192.0.2.10")).toBeNull();
    expect(await openSession("nobody", "right and long", "192.0.2.10")).toBeNull();
    expect(await openSession("disabled", "right and long", "192.0.2.10")).toBeNull();
    expect(await openSession("known", "right and long", "192.0.2.10")).not.toBeNull();
  });

  it("stops guessing, whatever process it goes to, and leaves others alone", async () => {
    await makeUser({ username: "guessed", passwordHash: await hashPassword("right and long") });
    for (let tries = 0; tries < 10; tries++) await openSession("guessed", `guess ${tries}`, "192.0.2.20");
    await expect(openSession("guessed", "right and long", "192.0.2.20")).rejects.toThrow("tooMany");
    expect(await openSession("guessed", "right and long", "192.0.2.21")).not.toBeNull();
    const kept = await pool().query("SELECT target, details FROM audit WHERE action = 'sign_in_failed'");
    expect(JSON.stringify(kept.rows)).not.toContain("guess");
  });
});
