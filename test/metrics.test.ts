// What Prometheus is told: by a running web process for whoever has an administrator's key, and nothing of a customer in it.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimConversation } from "#activities/claim";
import { pump } from "#activities/pump";
import { ownMetrics } from "#environment/metrics";
import { pool } from "#prisma/client";
import { startSimulator } from "#providers/simulator/main";
import { api, apiOf } from "./api-client.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeDialer,
  makeMember,
  makeProvider,
  makeRows,
  makeThread,
  makeUser,
} from "./factory.ts";
import { type WebServer, webServer } from "./web-server.ts";

let database: TestDatabase;
let web: WebServer;
beforeAll(async () => {
  database = await testDatabase();
  web = await webServer();
}, 180_000);
afterAll(async () => {
  await web?.close();
  await database?.drop();
});

/** The value of one line of Prometheus text; undefined when there is none. */
function reading(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = text
    .split("\n")
    .find((each) => each.split(/[ {]/)[0] === name && wanted.every((pair) => each.includes(pair)));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

describe("/api/metrics", () => {
  it("is an administrator's: 401 without a key, 403 for a supervisor", async () => {
    expect((await api(web)("GET", "/api/metrics")).status).toBe(401);
    const supervisor = await apiOf(web, await makeUser({ role: "supervisor" }));
    expect((await supervisor("GET", "/api/metrics")).status).toBe(403);
  });

  it("tells what holds in the database and what this process counted", async () => {
    const administrator = await apiOf(web, await makeUser());
    const providerId = await makeProvider({ ratePerSecond: 10 });
    const campaignId = await makeCampaign({ providerId });
    const threadId = await makeThread({ providerId, customerAddress: "+59899000777" });
    await makeConversation({ campaignId, threadId, waitingSince: new Date(Date.now() - 60_000) });
    await makeAgent({ agent: { presence: "available" } });
    const dialerId = await makeDialer({ providerId, playing: true });
    await makeRows(dialerId, ["+59899000001", "+59899000002"], "a secret offer");

    await administrator("GET", `/api/v1/campaigns/${campaignId}`);
    await administrator("GET", `/api/v1/campaigns/${randomUUID()}`);
    const { status, type, body } = await administrator("GET", "/api/metrics");
    expect([status, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);

    expect(reading(body, "parley_conversations", { campaign: campaignId, state: "waiting" })).toBe(1);
    expect(reading(body, "parley_longest_wait_seconds", { campaign: campaignId })).toBeGreaterThanOrEqual(59);
    expect(reading(body, "parley_agents", { presence: "available" })).toBe(1);
    expect(reading(body, "parley_account_limit_per_second", { provider: providerId })).toBe(10);
    expect(reading(body, "parley_dialer_rows", { dialer: dialerId, state: "waiting" })).toBe(2);
    expect(reading(body, "parley_dialer_rows", { dialer: dialerId, state: "unknown" })).toBe(0);
    expect(reading(body, "parley_dialer_uploaded_rows", { dialer: dialerId })).toBe(2);
    expect(reading(body, "parley_dialer_balanced", { dialer: dialerId })).toBe(1);
    expect(reading(body, "parley_dialer_playing", { dialer: dialerId })).toBe(1);
    expect(reading(body, "parley_temporal_up")).toBe(0);
    expect(reading(body, "parley_workers")).toBe(0);

    expect(reading(body, "parley_http_requests_total", { route: "readCampaign", status: "200" })).toBe(1);
    expect(reading(body, "parley_http_requests_total", { route: "readCampaign", status: "404" })).toBe(1);
    expect(reading(body, "parley_http_request_seconds_count", { route: "readCampaign" })).toBe(2);
    expect(reading(body, "parley_postgres_connections", { state: "waiting" })).toBe(0);
    expect(reading(body, "nodejs_eventloop_lag_p99_seconds")).toBeDefined();

    expect(body).not.toContain("59899000");
    expect(body).not.toContain("secret");
    expect(body).not.toContain(threadId);
  });
});

describe("a worker's figures", () => {
  it("count sends by outcome and what a dialer used of its account's time", async () => {
    const simulator = await startSimulator({ port: 0, faults: { receipts: false } });
    const providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio`, ratePerSecond: 50 });
    const dialerId = await makeDialer({ providerId, playing: true });
    await makeRows(dialerId, ["+59899000001", "+59899000002", "+59899000003"]);
    const answer = await pump(dialerId, { longestMilliseconds: 10_000 });
    await simulator.close();
    expect(answer.sent).toBe(3);
    const text = await ownMetrics();
    const of = { type: "twilio", provider: providerId };
    expect(reading(text, "parley_sends_total", { ...of, outcome: "accepted" })).toBe(3);
    expect(reading(text, "parley_slots_reserved_total", { provider: providerId })).toBeGreaterThanOrEqual(3);
    expect(reading(text, "parley_intent_to_wire_seconds_count", { type: "twilio" })).toBeGreaterThanOrEqual(3);
    expect(text).not.toContain("59899000");
  });

  it("tell how long a customer waited for the agent", async () => {
    const agentId = await makeAgent({ agent: { presence: "available" } });
    const campaignId = await makeCampaign();
    await makeMember(campaignId, agentId);
    const threadId = await makeThread({ providerId: await makeProvider() });
    const since = new Date(Date.now() - 20_000);
    const conversationId = await makeConversation({ campaignId, threadId, waitingSince: since, queuedAt: since });
    const order = { claimId: randomUUID(), conversationId, agentId, by: "system", decision: { rule: "nocall" } };
    expect((await claimConversation(order)).won).toBe(true);
    expect((await claimConversation(order)).won).toBe(true);
    const text = await ownMetrics();
    expect(reading(text, "parley_queue_wait_seconds_count", { how: "chosen" })).toBe(1);
    expect(reading(text, "parley_queue_wait_seconds_sum", { how: "chosen" })).toBeCloseTo(20, 0);
    expect(reading(text, "parley_conversation_changes_total", { what: "assigned" })).toBe(1);
    expect((await pool().query("SELECT 1")).rowCount).toBe(1);
    expect(reading(text, "parley_postgres_connections", { state: "idle" })).toBeGreaterThan(0);
  });
});
