import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { type Api, apiOf } from "./api-client.ts";
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
import { type WebServer, webServer } from "./web-server.ts";

// Temporal is down: what is read, and what is refused before anybody is asked.
let database: TestDatabase;
let web: WebServer;
let provider: string;
let group: string;
let administrator: Api;
let supervisor: Api;
let agent: string;
let own: Api;
let campaign: string;
let hidden: string;
let active: string;
let waiting: string;

beforeAll(async () => {
  database = await testDatabase();
  group = await makeGroup();
  provider = await makeProvider();
  campaign = await makeCampaign({ providerId: provider, name: "Support", groupIds: [group] });
  hidden = await makeCampaign({ providerId: provider, name: "Hidden" });
  agent = await makeAgent({ name: "Ada", agent: { presence: "available" } });
  await makeMember(campaign, agent);
  web = await webServer();
  administrator = await apiOf(web, await makeUser());
  supervisor = await apiOf(web, await makeUser({ role: "supervisor", groupIds: [group] }));
  own = await apiOf(web, agent);
}, 240_000);
afterAll(async () => {
  await web?.close();
  await database?.drop();
});
beforeEach(async () => {
  await pool().query("TRUNCATE messages, conversations, threads, customers, facts, attempts, audit CASCADE");
  active = await makeConversation({
    campaignId: campaign,
    threadId: await makeThread({ providerId: provider, customerAddress: "+59899000123" }),
    state: "active",
    agentId: agent,
    assignedAt: new Date(),
  });
  waiting = await makeConversation({
    campaignId: campaign,
    threadId: await makeThread({ providerId: provider, customerAddress: "+59899000456" }),
  });
});

const at = (id: string, leaf = "") => `/api/v1/conversations/${id}${leaf}`;
const ids = (body: { items: { id: string }[] }) => body.items.map((each) => each.id);

async function say(conversation: string, direction: "in" | "out", text: string): Promise<void> {
  await pool().query(
    `INSERT INTO messages (direction, text, provider_id, thread_id, conversation_id, from_address, to_address, status, routing)
     SELECT $2::direction, $3, t.provider_id, t.id, c.id, 'a', 'b', CASE $2 WHEN 'in' THEN 'received' ELSE 'sent' END,
       CASE $2 WHEN 'in' THEN 'routed' END FROM conversations c JOIN threads t ON t.id = c.thread_id WHERE c.id = $1`,
    [conversation, direction, text],
  );
}

describe("conversations", () => {
  it("are listed with their customers, by filters", async () => {
    const { body, status } = await administrator("GET", "/api/v1/conversations");
    expect(status).toBe(200);
    expect(ids(body)).toEqual(expect.arrayContaining([active, waiting]));
    expect(body.items.find((each: { id: string }) => each.id === active)).toMatchObject({
      campaignId: campaign,
      agentId: agent,
      state: "active",
      channel: "sms",
      customer: { phone: "+59899000123" },
    });
    const filtered = async (query: string) => ids((await administrator("GET", `/api/v1/conversations?${query}`)).body);
    expect(await filtered("state=waiting")).toEqual([waiting]);
    expect(await filtered(`ourNumber=${encodeURIComponent("+15550100100")}`)).toHaveLength(2);
    expect(await filtered(`ourNumber=${encodeURIComponent("+15550100199")}`)).toEqual([]);
    expect(await filtered(`agent=${agent}`)).toEqual([active]);
    expect(await filtered("q=9900045")).toEqual([waiting]);
    expect(await filtered(`campaign=${hidden}`)).toEqual([]);
    expect(await filtered("from=2040-01-01T00:00:00Z")).toEqual([]);
    expect((await administrator("GET", "/api/v1/conversations?state=asleep")).status).toBe(422);
  });

  it("are listed page by page without a gap, though opened within a millisecond", async () => {
    await pool().query(
      `WITH t AS (INSERT INTO threads (provider_id, our_number, customer_address, customer_id, channel)
         SELECT $1, 'n', 'c' || n, (SELECT id FROM customers LIMIT 1), 'sms' FROM generate_series(1, 20) AS n RETURNING id)
       INSERT INTO conversations (thread_id, campaign_id, state, waiting_since, opened_at)
       SELECT id, $2, 'waiting', now(), '2026-01-01T00:00:00Z'::timestamptz + row_number() OVER () * interval '37 microseconds' FROM t`,
      [provider, campaign],
    );
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await administrator("GET", `/api/v1/conversations?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...ids(body));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen.length).toBe(22);
    expect(new Set(seen).size).toBe(22);
  });

  it("show their texts and their because", async () => {
    await say(active, "in", "Hello?");
    await say(active, "out", "Hi, this is Ada");
    await pool().query(
      "INSERT INTO facts (conversation_id, what, actor, why) VALUES ($1, 'assigned', 'system', 'longest without one')",
      [active],
    );
    const { body, status } = await own("GET", at(active));
    expect(status).toBe(200);
    expect(body.messages).toMatchObject([
      { direction: "in", kind: "text", text: "Hello?", status: "received", authorId: null, error: null },
      { direction: "out", text: "Hi, this is Ada", status: "sent" },
    ]);
    expect(body.timeline).toMatchObject([{ what: "assigned", actor: "system", why: "longest without one" }]);
  });

  it("of other groups stay out of sight (D27)", async () => {
    const theirs = await makeConversation({ campaignId: hidden, threadId: await makeThread({ providerId: provider }) });
    const stranger = await apiOf(web, await makeAgent());
    expect(ids((await supervisor("GET", "/api/v1/conversations")).body)).not.toContain(theirs);
    for (const [who, id] of [
      [supervisor, theirs],
      [own, theirs],
      [stranger, active],
      [stranger, waiting],
    ] as const) {
      expect((await who("GET", at(id))).status).toBe(404);
      expect((await who("GET", at(id, "/transcript"))).status).toBe(404);
      expect((await who("POST", at(id, "/messages"), { text: "x" })).status).toBe(404);
      expect((await who("POST", at(id, "/accept"), {})).status).toBe(404);
      expect((await who("POST", at(id, "/close"))).status).toBe(404);
    }
  });
});

describe("what is ordered of a conversation's life", () => {
  const somebody = randomUUID();
  /** Every order by name: whose it is, and what it is given. */
  const orders: [leaf: string, body: object | undefined, allowed: "its agent" | "its agent or a supervisor"][] = [
    ["/transfer", { agentId: somebody }, "its agent or a supervisor"],
    ["/transfer", { campaignId: somebody }, "its agent or a supervisor"],
    ["/close", {}, "its agent or a supervisor"],
    ["/wrap-up", {}, "its agent or a supervisor"],
    ["/park", undefined, "its agent"],
    ["/take-back", undefined, "its agent"],
  ];

  it("is not there for who does not see it (I11, D27)", async () => {
    const theirs = await makeConversation({ campaignId: hidden, threadId: await makeThread({ providerId: provider }) });
    await say(theirs, "out", "Hello");
    const text = (await prisma().message.findFirstOrThrow({ where: { conversationId: theirs } })).id;
    const stranger = await apiOf(web, await makeAgent());
    for (const who of [supervisor, own, stranger]) {
      for (const [leaf, body] of orders) expect((await who("POST", at(theirs, leaf), body)).status).toBe(404);
      expect((await who("POST", at(theirs, "/reopen"), {})).status).toBe(404);
      expect((await who("POST", at(theirs, "/refuse"), {})).status).toBe(404);
      expect((await who("POST", `/api/v1/messages/${text}/retry`, {})).status).toBe(404);
    }
    expect((await supervisor("POST", at(theirs, "/take-over"))).status).toBe(404);
    for (const agentsKey of [own, stranger])
      expect((await agentsKey("POST", at(active, "/take-over"))).status).toBe(403);
    expect(await prisma().fact.count()).toBe(0);
  });

  it("is for its agent, some of it for a supervisor, and for no colleague who sees it", async () => {
    const colleague = await makeAgent({ groupIds: [group] });
    const theirs = await apiOf(web, colleague);
    expect((await theirs("GET", at(active))).status).toBe(200);
    for (const [leaf, body, allowed] of orders) {
      const answer = await theirs("POST", at(active, leaf), body);
      expect([leaf, answer.status, answer.body.code]).toEqual([leaf, 403, "taken"]);
      if (allowed === "its agent") expect((await supervisor("POST", at(active, leaf), body)).status).toBe(403);
    }
    await say(active, "out", "Hello");
    const text = (await prisma().message.findFirstOrThrow({ where: { conversationId: active } })).id;
    for (const who of [theirs, supervisor])
      expect((await who("POST", `/api/v1/messages/${text}/retry`, {})).status).toBe(403);
    for (const leaf of ["/reopen", "/accept", "/refuse"])
      expect((await theirs("POST", at(active, leaf), { agentId: agent })).status).toBe(403);
    expect(await prisma().fact.count()).toBe(0);
  });

  it("needs one target, and a campaign that the orderer may choose", async () => {
    for (const body of [{}, { agentId: somebody, campaignId: somebody }]) {
      const answer = await own("POST", at(active, "/transfer"), body);
      expect(answer.body.errors).toEqual([{ path: "agentId", message: "Choose an agent or a campaign." }]);
    }
    expect((await own("POST", at(active, "/transfer"), { campaignId: hidden })).status).toBe(404);
    const { body } = await own("POST", at(active, "/close"), { disposition: "Sale" });
    expect(body.errors).toEqual([{ path: "disposition", message: expect.any(String) }]);
  });
});

describe("a start", () => {
  const start = (who: Api, more: object = {}) =>
    who("POST", "/api/v1/conversations", { campaignId: campaign, to: "099 000 789", text: "Hello", ...more });

  it("is for members of the campaign, and for supervisors who see it (D27)", async () => {
    const stranger = await apiOf(web, await makeAgent());
    expect((await start(stranger)).status).toBe(404);
    expect((await start(own, { campaignId: hidden })).status).toBe(404);
    expect((await start(supervisor, { campaignId: hidden })).status).toBe(404);
    expect((await start(own, { agentId: randomUUID() })).status).toBe(403);
    expect((await start(supervisor, { agentId: agent })).status).toBe(403);
    expect((await start(administrator)).body.errors).toEqual([{ path: "agentId", message: expect.any(String) }]);
    expect(await prisma().conversation.count()).toBe(2);
    const { body, status } = await start(administrator, { agentId: agent });
    expect([status, body.agentId, body.existing]).toEqual([201, agent, false]);
  }, 60_000);

  it("passes the do-not-contact list by a supervisor's word alone, on record", async () => {
    await pool().query("INSERT INTO black_list (phone_e164, source, by) VALUES ('+59899000789', 'upload', 'system')");
    const refused = await start(own);
    expect([refused.status, refused.body.code]).toEqual([409, "blocked"]);
    expect((await start(own, { override: true })).status).toBe(403);
    expect((await start(supervisor)).body.code).toBe("blocked");
    expect((await start(supervisor, { override: true })).status).toBe(201);
    const { rows } = await pool().query("SELECT action FROM audit WHERE action LIKE 'do-not-contact%'");
    expect(rows).toHaveLength(1);
    await pool().query("DELETE FROM black_list");
  }, 60_000);

  it("and an answer take a template in place of a text, by its name and language (D32)", async () => {
    await pool().query(
      "INSERT INTO templates (provider_id, name, language, body, external_id, position) VALUES ($1, 'order', 'es', 'Hola {{1}}', 'HX1', 1)",
      [provider],
    );
    const template = { name: "order", language: "es", variables: ["Ana"] };
    const started = await start(own, { text: undefined, template });
    expect(started.status).toBe(201);
    const { body } = await own("GET", at(started.body.id));
    expect(body.messages).toMatchObject([{ direction: "out", text: "Hola Ana" }]);
    const answered = await own("POST", at(active, "/messages"), { template: { ...template, variables: ["Eva"] } });
    expect(answered.body).toMatchObject({ text: "Hola Eva", status: "queued" });
    const wrong = async (more: object, leaf = "/messages") => (await own("POST", at(active, leaf), more)).body;
    expect((await wrong({ template: { ...template, language: "pt_BR" } })).errors[0].path).toBe("template.name");
    expect((await wrong({ template, text: "Hello" })).errors[0].path).toBe("template");
    expect((await wrong({ template: { ...template, variables: [] } })).code).toBe("template");
    expect((await start(own, { text: undefined })).body.errors).toEqual([
      { path: "text", message: "Write something first: this is blank." },
    ]);
    expect(await prisma().message.count({ where: { direction: "out" } })).toBe(2);
  }, 60_000);

  it.each(["12", "Ana", "+598", "099 000 12x"])("to %s is refused: this is no number", async (to) => {
    const { body, status } = await start(own, { to });
    expect([status, body.code]).toEqual([409, "number"]);
    expect(body.detail).toBe("This is not a possible telephone number.");
    expect(await prisma().conversation.count()).toBe(2);
  });
});

describe("a reply", () => {
  it("is committed though Temporal is down, once per Idempotency-Key", async () => {
    const key = { "idempotency-key": randomUUID() };
    const first = await own("POST", at(active, "/messages"), { text: "On my way" }, key);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ direction: "out", text: "On my way", status: "queued", authorId: agent });
    const second = await own("POST", at(active, "/messages"), { text: "On my way" }, key);
    expect(second.body.id).toBe(first.body.id);
    const { rows } = await pool().query("SELECT count(*)::int AS n FROM messages WHERE direction = 'out'");
    expect(rows[0].n).toBe(1);
  }, 60_000);

  it("by an administrator goes out in the agent's name, and is audited (D27)", async () => {
    const answer = await administrator("POST", at(active, "/messages"), { text: "From the office" });
    expect(answer.body).toMatchObject({ authorId: agent });
    const { rows } = await pool().query("SELECT actor, on_behalf_of, action FROM audit");
    expect(rows).toMatchObject([{ on_behalf_of: `agent:${agent}`, action: "reply" }]);
  }, 60_000);

  it("of an emoji alone goes out; one of five thousand characters is refused with the figure", async () => {
    expect((await own("POST", at(active, "/messages"), { text: "🎉" })).status).toBe(201);
    const { body, status } = await own("POST", at(active, "/messages"), { text: "a".repeat(5_000) });
    expect([status, body.errors]).toEqual([
      422,
      [{ path: "text", message: "At most 1,600 characters: this text has 5,000." }],
    ]);
    expect(await prisma().message.count()).toBe(1);
  }, 60_000);

  it("into what has ended is refused", async () => {
    await pool().query(
      "UPDATE conversations SET state = 'closed', closed_at = now(), outcome = 'answered' WHERE id = $1",
      [active],
    );
    const { body, status } = await own("POST", at(active, "/messages"), { text: "Too late" });
    expect([status, body.code]).toEqual([409, "gone"]);
    expect(await prisma().message.count()).toBe(0);
  });

  it("is refused without a text, without an owner, and to supervisors", async () => {
    const empty = await own("POST", at(active, "/messages"), {});
    expect(empty.status).toBe(422);
    expect(empty.body.errors).toEqual([{ path: "text", message: expect.any(String) }]);
    expect((await own("POST", at(waiting, "/messages"), { text: "x" })).status).toBe(409);
    expect((await supervisor("POST", at(active, "/messages"), { text: "x" })).status).toBe(403);
  });
});

describe("an order that Temporal must hear", () => {
  it("says that it does not answer", async () => {
    const answer = await own("POST", at(waiting, "/accept"));
    expect(answer.status).toBe(503);
    expect(answer.body.detail).toMatch(/workflow engine/);
  }, 60_000);

  it("is not even tried for somebody else", async () => {
    const other = await makeAgent();
    expect((await own("POST", at(waiting, "/accept"), { agentId: other })).status).toBe(403);
    const nobody = await administrator("POST", at(waiting, "/accept"));
    expect(nobody.body.errors).toEqual([{ path: "agentId", message: expect.any(String) }]);
    await pool().query("UPDATE conversations SET agent_id = $2 WHERE id = $1", [active, other]);
    expect((await own("POST", at(active, "/close"))).status).toBe(404);
  });
});

describe("a transcript", () => {
  it("comes as text, CSV, HTML and JSON", async () => {
    await say(active, "in", '=HYPERLINK("http://example.test"); <b>really</b>');
    const as = async (format: string) => own("GET", at(active, `/transcript?format=${format}`));
    expect((await as("txt")).body).toContain("customer: +59899000123");
    const csv = await as("csv");
    expect(csv.type).toContain("text/csv");
    expect(csv.body).toContain(`"'=HYPERLINK(""http://example.test""); <b>really</b>"`);
    expect((await as("html")).body).toContain("&lt;b>really&lt;/b>");
    expect((await as("json")).body).toMatchObject({ customer: "+59899000123", messages: [{ direction: "in" }] });
    expect((await as("pdf")).status).toBe(422);
  });

  it("leaves private notes out unless they are asked for", async () => {
    await say(active, "out", "A secret");
    await pool().query("UPDATE messages SET kind = 'note', status = 'noted' WHERE conversation_id = $1", [active]);
    for (const format of ["txt", "csv", "html", "json"]) {
      const as = async (more: string) =>
        JSON.stringify((await own("GET", at(active, `/transcript?format=${format}${more}`))).body);
      expect(await as("")).not.toContain("A secret");
      expect(await as("&notes=true")).toContain("A secret");
    }
  });
});
