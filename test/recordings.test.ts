// Recordings as the server reads them: found by day, called number, campaign, agent and text, within the viewer's scope, and taken home as a file.
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { readAlong } from "#web/server/read-along";
import { listRecordings, recordingChoices, recordingsCsv } from "#web/server/recordings";
import type { Viewer } from "#web/server/session";
import { type RecordingFilters, recordingFilters } from "#web/server/shapes/recordings";
import { type TestDatabase, testDatabase } from "./database.ts";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeGroup,
  makeInbound,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "./factory.ts";
import { viewerOf } from "./viewer.ts";

const zone = "America/Montevideo";
let database: TestDatabase;
let providerId: string;
let campaignId: string;
let hiddenId: string;
let agentId: string;
let administrator: Viewer;
let supervisor: Viewer;
let stranger: Viewer;
let agent: Viewer;

beforeAll(async () => {
  database = await testDatabase();
  const [group, other] = [await makeGroup(), await makeGroup()];
  providerId = await makeProvider();
  campaignId = await makeCampaign({ providerId, name: "Sales", groupIds: [group], didPorts: ["+15550100110"] });
  hiddenId = await makeCampaign({ providerId, name: "Hidden", didPorts: ["+15550100120"] });
  agentId = await makeAgent({ name: "Ada", groupIds: [group] });
  await makeMember(campaignId, agentId);
  administrator = viewerOf(await makeUser(), "administrator");
  supervisor = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [group]);
  stranger = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [other]);
  agent = viewerOf(agentId, "agent", [group]);
}, 60_000);
afterAll(() => database?.drop());
beforeEach(() => pool().query("TRUNCATE messages, conversations, threads, customers, facts, audit CASCADE"));

let number = 0;
async function talk(
  fields: Partial<Parameters<typeof makeConversation>[0]> & { ourNumber?: string; text?: string } = {},
) {
  const { ourNumber = "+15550100110", text = "Hello", ...rest } = fields;
  const customerAddress = `+598990${String(10_000 + number++)}`;
  const threadId = await makeThread({ providerId, customerAddress, ourNumber });
  const id = await makeConversation({ campaignId, threadId, state: "missed", outcome: "abandoned", ...rest });
  await makeInbound({
    providerId,
    threadId,
    conversationId: id,
    text,
    fromAddress: customerAddress,
    routing: "routed",
  });
  return id;
}
const found = async (viewer: Viewer, filters: RecordingFilters = {}) =>
  (await listRecordings(viewer, { limit: 50, ...filters }, zone)).items.map(({ id }) => id);
const held = { state: "active" as const, outcome: null, assignedAt: new Date() };

describe("the list", () => {
  it("is found by days in the viewer's zone, both included (D26)", async () => {
    const before = await talk({ openedAt: "2026-11-22T02:59:59Z" });
    const first = await talk({ openedAt: "2026-11-22T03:00:00Z" });
    const last = await talk({ openedAt: "2026-11-24T02:59:59Z" });
    const after = await talk({ openedAt: "2026-11-24T03:00:00Z" });
    expect(await found(supervisor)).toEqual([after, last, first, before]);
    expect(await found(supervisor, { from: "2026-11-22", to: "2026-11-23" })).toEqual([last, first]);
    expect(await found(supervisor, { to: "2026-11-21" })).toEqual([before]);
    expect(recordingFilters.safeParse({ from: "2026-02-30" }).success).toBe(false);
  });

  it("is found by called number, campaign, agent and any of its texts", async () => {
    const one = await talk({ ourNumber: "+15550100111", text: "Where is 100% of my order_7?" });
    const two = await talk({ ...held, agentId });
    const three = await talk({ campaignId: hiddenId });
    expect(await found(administrator, { origin: "+15550100111" })).toEqual([one]);
    expect(await found(administrator, { campaign: hiddenId })).toEqual([three]);
    expect(await found(administrator, { agent: agentId })).toEqual([two]);
    for (const q of ["100% OF", "order_7"]) expect(await found(administrator, { q })).toEqual([one]);
    expect(await found(administrator, { q: "order-7" })).toEqual([]);
  });

  it("goes on by pages without leaving one out", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift(await talk({ openedAt: `2026-11-2${i < 3 ? 0 : 1}T10:00:00.00000${i}Z` }));
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listRecordings(supervisor, { limit: 2, ...(cursor && { cursor }) }, zone);
      seen.push(...page.items.map(({ id }) => id));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  it("says how many texts there were, and shows nobody what is not theirs (I11)", async () => {
    const mine = await talk({ ...held, agentId });
    const others = await talk();
    const hidden = await talk({ campaignId: hiddenId });
    expect((await listRecordings(agent, { limit: 9 }, zone)).items).toMatchObject([
      { id: mine, texts: { in: 1, out: 0 }, ourNumber: "+15550100110" },
    ]);
    // An agent's are its own, whatever it asks for.
    expect(await found(agent, { agent: administrator.userId })).toEqual([mine]);
    expect(await found(supervisor)).toEqual([others, mine]);
    expect(await found(stranger)).toEqual([]);
    expect(await found(administrator)).toEqual([hidden, others, mine]);
  });

  it("outlives its campaign, which can still be chosen", async () => {
    const id = await talk();
    await pool().query("UPDATE campaigns SET deleted_at = now(), enabled = false WHERE id = $1", [campaignId]);
    expect(await found(supervisor, { campaign: campaignId })).toEqual([id]);
    expect(await recordingChoices(supervisor)).toMatchObject({
      campaigns: [{ id: campaignId, name: "Sales" }],
      agents: [{ id: agentId, name: "Ada" }],
      origins: ["+15550100110"],
    });
    expect(await recordingChoices(stranger)).toEqual({ campaigns: [], agents: [], origins: [] });
    await pool().query("UPDATE campaigns SET deleted_at = NULL, enabled = true WHERE id = $1", [campaignId]);
  });
});

describe("the list as CSV", () => {
  const rowsOf = async (viewer: Viewer, filters: RecordingFilters = {}) => {
    const text = await new Response(await recordingsCsv(viewer, filters, zone)).text();
    return parse(text, { delimiter: ";", columns: true, bom: true }) as Record<string, string>[];
  };

  it("holds what is filtered, with the viewer's times, and nothing that a spreadsheet would run", async () => {
    const id = await talk({ openedAt: "2026-11-22T12:00:00Z", lastText: "=HYPERLINK(1)" });
    await pool().query("UPDATE customers SET name = '+1;\"x\"'");
    await talk({ openedAt: "2026-11-20T12:00:00Z" });
    const rows = await rowsOf(supervisor, { from: "2026-11-22" });
    expect(rows).toMatchObject([
      {
        conversation: id,
        opened: "2026-11-22T09:00:00.000-03:00",
        closed: "",
        name: '\'+1;"x"',
        lastText: "'=HYPERLINK(1)",
        called: "'+15550100110",
        campaign: "Sales",
        outcome: "abandoned",
        textsIn: "1",
      },
    ]);
    const { rows: audit } = await pool().query("SELECT actor, action, details FROM audit");
    expect(audit).toEqual([
      { actor: `user:${supervisor.userId}`, action: "recordings.downloaded", details: { from: "2026-11-22" } },
    ]);
  });

  it("is whole however long, and only what the viewer may see", async () => {
    await pool().query(
      `WITH k AS (INSERT INTO customers (address) SELECT '+598990' || n FROM generate_series(70000, 71200) AS n RETURNING id, address),
         t AS (INSERT INTO threads (provider_id, our_number, customer_address, customer_id, channel)
               SELECT $1, '+15550100110', address, id, 'sms' FROM k RETURNING id)
       INSERT INTO conversations (thread_id, campaign_id, state, outcome) SELECT id, $2, 'missed', 'abandoned' FROM t`,
      [providerId, campaignId],
    );
    const rows = await rowsOf(supervisor);
    expect(new Set(rows.map((row) => row.conversation)).size).toBe(1201);
    expect(await rowsOf(stranger)).toEqual([]);
  });
});

describe("reading along (F58, D28)", () => {
  const noted = async () => (await pool().query("SELECT actor, action, target FROM audit ORDER BY id")).rows;

  it("changes nothing, and stands on record once before anything is shown", async () => {
    const id = await talk({ ...held, agentId, unread: 2 });
    const before = (await pool().query("SELECT xmin::text, * FROM conversations WHERE id = $1", [id])).rows;
    for (let i = 0; i < 3; i++)
      expect(await readAlong(supervisor, id)).toMatchObject({ conversation: { id }, messages: [{ text: "Hello" }] });
    expect((await pool().query("SELECT xmin::text, * FROM conversations WHERE id = $1", [id])).rows).toEqual(before);
    expect(await noted()).toEqual([
      { actor: `user:${supervisor.userId}`, action: "conversation.read", target: `conversation:${id}` },
    ]);
  });

  it("is nothing to note for the agent itself, and not for who may not see it", async () => {
    const id = await talk({ ...held, agentId });
    await readAlong(agent, id);
    await expect(readAlong(stranger, id)).rejects.toMatchObject({ status: 404 });
    expect(await noted()).toEqual([]);
  });
});
