// Where supervisors find a conversation's and a dialer's workflow in Temporal's own pages.
import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetEnvironment } from "#environment/environment";
import { findConversation, listConversations } from "#web/server/conversations";
import { listDialers, readDialer } from "#web/server/dialers";
import { readMonitor } from "#web/server/monitor";
import { readAgentInfo } from "#web/server/monitor-agent";
import type { Viewer } from "#web/server/session";
import { type TestDatabase, testDatabase } from "./database.ts";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeDialer,
  makeGroup,
  makeProvider,
  makeThread,
  makeUser,
} from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let conversationId: string;
let threadId: string;
let dialerId: string;
let supervisor: Viewer;
let agent: Viewer;

beforeAll(async () => {
  database = await testDatabase();
  const groupId = await makeGroup();
  const providerId = await makeProvider();
  const campaignId = await makeCampaign({ providerId, groupIds: [groupId] });
  threadId = await makeThread({ providerId });
  const agentId = await makeAgent({ groupIds: [groupId] });
  conversationId = await makeConversation({ campaignId, threadId, agentId, state: "active", assignedAt: new Date() });
  dialerId = await makeDialer({ providerId, groupIds: [groupId] });
  supervisor = viewerOf(await makeUser({ role: "supervisor", groupIds: [groupId] }), "supervisor", [groupId]);
  agent = viewerOf(agentId, "agent", [groupId]);
}, 60_000);
afterAll(async () => {
  at(undefined);
  await database?.drop();
});

function at(url: string | undefined, namespace?: string): void {
  for (const [name, value] of Object.entries({ TEMPORAL_UI_URL: url, TEMPORAL_NAMESPACE: namespace }))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  forgetEnvironment();
}

it("supervisors get the address, with the workflow's id and the namespace encoded", async () => {
  at("https://temporal.example/ui/", "contact centre");
  const base = "https://temporal.example/ui/namespaces/contact%20centre/workflows";
  const ofConversation = `${base}/conversation%3A${threadId}`;
  expect((await findConversation(supervisor, conversationId)).temporalUrl).toBe(ofConversation);
  expect((await listConversations(supervisor, { limit: 10 })).items[0]!.temporalUrl).toBe(ofConversation);
  expect((await readDialer(supervisor, dialerId)).temporalUrl).toBe(`${base}/dialer%3A${dialerId}`);
  expect((await listDialers(supervisor, { limit: 10 })).items[0]!.temporalUrl).toBe(`${base}/dialer%3A${dialerId}`);
});

it("the monitor's rows and the data of an agent lead there", async () => {
  at("https://temporal.example");
  const ofConversation = `https://temporal.example/namespaces/default/workflows/conversation%3A${threadId}`;
  const { list } = await readMonitor(supervisor, { campaigns: [], show: "active" });
  expect(list.items.map(({ id, temporalUrl }) => ({ id, temporalUrl }))).toEqual([
    { id: conversationId, temporalUrl: ofConversation },
  ]);
  expect(list.items[0]).not.toHaveProperty("threadId");
  const { conversations } = await readAgentInfo(supervisor, agent.userId);
  expect(conversations).toMatchObject([{ id: conversationId, temporalUrl: ofConversation }]);
  expect((await readMonitor(agent, { campaigns: [], show: "active" })).list.items[0]!.temporalUrl).toBeNull();
  at(undefined);
  expect((await readAgentInfo(supervisor, agent.userId)).conversations[0]!.temporalUrl).toBeNull();
});

it("agents get none: it is the house's inner working", async () => {
  at("https://temporal.example");
  expect((await findConversation(agent, conversationId)).temporalUrl).toBeNull();
});

it("there is none where nobody has said where Temporal's pages are", async () => {
  at(undefined);
  expect((await findConversation(supervisor, conversationId)).temporalUrl).toBeNull();
  expect((await readDialer(supervisor, dialerId)).temporalUrl).toBeNull();
});
