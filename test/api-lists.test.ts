import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { type Api, api } from "./api-client.ts";
import { type ApiStage, apiStage } from "./api-stage.ts";
import { makeCampaign, makeDialer, makeGroup, makeInbound, makeRows, makeThread, makeUser } from "./factory.ts";

// What all lists and all refusals of the API have in common; the texts that no campaign answers; the audit.
let stage: ApiStage;
let administrator: Api;
let supervisor: Api;
beforeAll(async () => {
  stage = await apiStage();
  ({ administrator, supervisor } = stage);
}, 240_000);
afterAll(() => stage?.close());

const problem = (status: number, more: object = {}) => ({
  status,
  type: expect.stringContaining("application/problem+json"),
  body: expect.objectContaining({
    status,
    title: expect.any(String),
    detail: expect.any(String),
    requestId: expect.any(String),
    ...more,
  }),
});

describe("a refusal is problem+json", () => {
  it("for an address that is none, here and beside the API", async () => {
    for (const path of ["/api/v1/nothing", "/api/v1/campaigns/x/y/z", "/api/nothing", "/api/v1/%E0%A4%A"])
      expect([path, await administrator("GET", path)]).toMatchObject([path, path.includes("%") ? {} : problem(404)]);
  });

  it("for a method that an address does not have, with Allow", async () => {
    const answer = await administrator("DELETE", "/api/v1/campaigns");
    expect(answer).toMatchObject(problem(405));
    expect(answer.headers.get("allow")).toBe("GET, HEAD, POST");
    expect((await administrator("GET", `/api/v1/dialers/${crypto.randomUUID()}/start`)).headers.get("allow")).toBe(
      "POST",
    );
    expect((await administrator("PATCH", "/api/v1/settings", {})).status).toBe(405);
    expect((await administrator("HEAD", "/api/v1/campaigns")).status).toBe(200);
  });

  it("for a type that is not taken, a body that is no JSON, and one that is too long", async () => {
    const as = (type: string) => ({ "content-type": type });
    expect(
      await administrator("POST", "/api/v1/groups", "name=x", as("application/x-www-form-urlencoded")),
    ).toMatchObject(problem(415));
    expect(await administrator("POST", "/api/v1/groups", '{"name":"In another"}', as("text/plain"))).toMatchObject(
      problem(415),
    );
    expect(
      (
        await administrator(
          "POST",
          "/api/v1/groups",
          '{"name":"With a charset"}',
          as("application/json; charset=utf-8"),
        )
      ).status,
    ).toBe(201);
    expect(await administrator("POST", "/api/v1/groups", "{", as("application/json"))).toMatchObject(problem(400));
    expect(
      await administrator("POST", "/api/v1/groups", Buffer.from([0x22, 0xff, 0x22]), as("application/json")),
    ).toMatchObject(problem(400));
    expect(await administrator("POST", "/api/v1/groups", { name: "x".repeat(3_000_000) })).toMatchObject(problem(413));
    expect(
      await api(stage.web)(
        "POST",
        `/api/v1/dialers/${crypto.randomUUID()}/rows`,
        "x".repeat(3_000_000),
        as("text/csv"),
      ),
    ).toMatchObject(problem(401));
  });

  it("with the path of each field, in bodies and queries", async () => {
    const paths = async (path: string, body?: unknown) =>
      (await administrator(body ? "POST" : "GET", path, body)).body.errors?.map((each: { path: string }) => each.path);
    expect(await paths("/api/v1/campaigns?limit=0")).toEqual(["limit"]);
    expect(await paths("/api/v1/campaigns?limit=201")).toEqual(["limit"]);
    expect(await paths("/api/v1/conversations?campagin=x")).toEqual(["campagin"]);
    expect(await paths("/api/v1/conversations?campaign=Sales")).toEqual(["campaign"]);
    expect(await paths("/api/v1/dialers/x")).toEqual(["id"]);
    expect(await paths("/api/v1/users", { username: "a", name: "", password: "short", role: "boss" })).toEqual(
      expect.arrayContaining(["username", "name", "password", "role"]),
    );
  });
});

describe("a list", () => {
  async function all(path: string, key: string): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { status, body } = await administrator("GET", `${path}?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      expect([path, status]).toEqual([path, 200]);
      seen.push(...body.items.map((item: Record<string, string>) => item[key]));
      cursor = body.nextCursor;
    } while (cursor);
    return seen;
  }

  it("comes page by page, each item once, also with long names of any alphabet", async () => {
    const names = ["Ж".repeat(80), `${"Ж".repeat(79)}я`, "a", "B", "ß"];
    for (const name of names) {
      await makeGroup(name);
      await makeCampaign({ name });
    }
    for (const path of ["/api/v1/groups", "/api/v1/campaigns"]) {
      const seen = await all(path, "name");
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(names));
    }
    for (const path of [
      "/api/v1/users",
      "/api/v1/providers",
      "/api/v1/dialers",
      "/api/v1/agents",
      "/api/v1/breaks",
      "/api/v1/audit",
    ])
      await all(path, "id");
  });

  it("is not shaken by what is added between two pages", async () => {
    const dialer = await makeDialer();
    await makeRows(dialer, ["099000001", "099000002", "099000003"]);
    const path = `/api/v1/dialers/${dialer}/rows?limit=2`;
    const first = (await administrator("GET", path)).body;
    await makeRows(dialer, ["099000004"]);
    const next = (await administrator("GET", `${path}&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...next.items].map((row: { phone: string }) => row.phone)).toEqual([
      "099000001",
      "099000002",
      "099000003",
      "099000004",
    ]);
  });

  it("takes no cursor of another list, nor a made-up one", async () => {
    const [one, two] = [await makeDialer(), await makeDialer()];
    for (const dialer of [one, two]) await makeRows(dialer, ["099000001", "099000002"]);
    const { nextCursor } = (await administrator("GET", `/api/v1/dialers/${one}/rows?limit=1`)).body;
    for (const path of [`/api/v1/dialers/${two}/rows`, "/api/v1/blacklist", "/api/v1/campaigns", "/api/v1/audit"])
      expect([path, await administrator("GET", `${path}?cursor=${nextCursor}`)]).toMatchObject([path, problem(422)]);
    for (const cursor of ["x", "W251bGxd", `${nextCursor}x`, "%00"]) {
      const answer = await administrator("GET", `/api/v1/dialers/${one}/rows?cursor=${cursor}`);
      expect([cursor, answer.status]).toEqual([cursor, 422]);
    }
  });
});

describe("texts that no campaign answers (D22)", () => {
  const unrouted = async (from: string, text: string, at = new Date()) => {
    const threadId = await makeThread({ providerId: stage.provider, ourNumber: "+15550100199", customerAddress: from });
    return {
      threadId,
      id: await makeInbound({
        providerId: stage.provider,
        threadId,
        fromAddress: from,
        toAddress: "+15550100199",
        text,
        routing: "unrouted",
        at,
      }),
    };
  };

  it("are listed and given to a campaign, with the rest of their thread", async () => {
    const old = new Date(Date.now() - 3_600_000);
    const { id, threadId } = await unrouted("+59899000101", "Hello?", old);
    const second = await makeInbound({
      providerId: stage.provider,
      threadId,
      fromAddress: "+59899000101",
      text: "Anybody?",
      routing: "unrouted",
    });
    const listed = (await administrator("GET", `/api/v1/unrouted?provider=${stage.provider}`)).body.items;
    expect(listed).toMatchObject([{ id, from: "+59899000101", to: "+15550100199", text: "Hello?" }, { id: second }]);

    const campaignId = await makeCampaign({ name: "Takes it", churnSeconds: 60 });
    const key = { "idempotency-key": "route-1" };
    const answer = await administrator("POST", `/api/v1/unrouted/${id}/route`, { campaignId }, key);
    expect(answer.status).toBe(200);
    const { body } = await administrator("GET", `/api/v1/conversations/${answer.body.conversationId}`);
    expect(body).toMatchObject({ campaignId, state: "waiting", messages: [{ text: "Hello?" }, { text: "Anybody?" }] });
    // An hour old, but it has not waited an hour in this queue: nobody has abandoned it.
    const { rows } = await pool().query(
      "SELECT queued_at > now() - interval '1 minute' AS fresh FROM conversations WHERE id = $1",
      [body.id],
    );
    expect(rows[0].fresh).toBe(true);
    expect((await administrator("GET", "/api/v1/unrouted")).body.items).toEqual([]);
    expect((await administrator("POST", `/api/v1/unrouted/${id}/route`, { campaignId }, key)).body).toEqual(
      answer.body,
    );
    expect(await administrator("POST", `/api/v1/unrouted/${id}/route`, { campaignId })).toMatchObject(problem(409));
  });

  it("are dismissed with a reason, which stays in the audit; a later text stands there again", async () => {
    const { id, threadId } = await unrouted("+59899000103", "Wrong number, sorry");
    const dismiss = (who: Api, body: object) => who("POST", `/api/v1/unrouted/${id}/dismiss`, body);
    expect(await dismiss(supervisor, { reason: "Not ours" })).toMatchObject(problem(403));
    expect((await dismiss(administrator, { reason: " " })).body.errors).toEqual([
      { path: "reason", message: "Say why nobody answers it." },
    ]);
    expect((await dismiss(administrator, { reason: "Not ours" })).status).toBe(204);
    expect((await administrator("GET", "/api/v1/unrouted")).body.items).toEqual([]);
    expect(await dismiss(administrator, { reason: "Not ours" })).toMatchObject(problem(409));
    const { rows } = await pool().query("SELECT target, details FROM audit WHERE action = 'unrouted text dismissed'");
    expect(rows).toMatchObject([{ target: `thread:${threadId}`, details: { reason: "Not ours", texts: 1 } }]);
    const again = { providerId: stage.provider, threadId, fromAddress: "+59899000103", text: "Hello?" };
    const later = await makeInbound({ ...again, routing: "unrouted" });
    const campaignId = await makeCampaign({ name: "Takes the later one" });
    const routed = await administrator("POST", `/api/v1/unrouted/${later}/route`, { campaignId });
    const { body } = await administrator("GET", `/api/v1/conversations/${routed.body.conversationId}`);
    expect(body.messages).toMatchObject([{ text: "Hello?" }]);
  });

  it("are an administrator's business, and go to campaigns that exist", async () => {
    const { id } = await unrouted("+59899000102", "Hi");
    const campaignId = await makeCampaign({ groupIds: [stage.group] });
    expect(await supervisor("GET", "/api/v1/unrouted")).toMatchObject(problem(403));
    expect(await supervisor("POST", `/api/v1/unrouted/${id}/route`, { campaignId })).toMatchObject(problem(403));
    expect(
      await administrator("POST", `/api/v1/unrouted/${id}/route`, { campaignId: crypto.randomUUID() }),
    ).toMatchObject(problem(409));
    expect(await administrator("POST", `/api/v1/unrouted/${crypto.randomUUID()}/route`, { campaignId })).toMatchObject(
      problem(409),
    );
    expect((await administrator("GET", "/api/v1/unrouted")).body.items).toHaveLength(1);
  });
});

describe("the audit", () => {
  it("is filtered, for administrators, and comes as CSV without formulas", async () => {
    const actor = `user:${await makeUser()}`;
    await pool().query(
      "INSERT INTO audit (actor, action, target, details, at) SELECT $1, '=HYPERLINK(\"x\")', 'campaign:' || n, '{}', now() - make_interval(hours => n) FROM generate_series(1, 3) n",
      [actor],
    );
    const of = (query: string) => administrator("GET", `/api/v1/audit?actor=${actor}&${query}`);
    expect((await of("")).body.items).toHaveLength(3);
    expect((await of("target=campaign:2")).body.items).toMatchObject([{ target: "campaign:2" }]);
    expect((await of("target=campaign")).body.items).toHaveLength(3);
    expect((await of("target=camp")).body.items).toHaveLength(0);
    const from = new Date(Date.now() - 2.5 * 3_600_000).toISOString();
    expect((await of(`from=${from}`)).body.items).toHaveLength(2);
    expect((await of(`to=${from}`)).body.items).toHaveLength(1);
    const csv = await administrator("GET", `/api/v1/audit?actor=${actor}`, undefined, { accept: "text/csv" });
    expect(csv.type).toContain("text/csv");
    const lines = csv.body.trim().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[3]).toContain(`;"'=HYPERLINK(""x"")";campaign:1;{};`);
    expect(await supervisor("GET", "/api/v1/audit")).toMatchObject(problem(403));
  });
});
