import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { type Api, api, apiOf, makeKey } from "./api-client.ts";
import { type ApiStage, apiStage } from "./api-stage.ts";
import { makeAgent, makeCampaign, makeMember, makeUser } from "./factory.ts";
import type { WebServer } from "./web-server.ts";

let stage: ApiStage;
let web: WebServer;
let administrator: Api;
let supervisor: Api;
let group: string;
let provider: string;

beforeAll(async () => {
  stage = await apiStage();
  ({ web, administrator, supervisor, group, provider } = stage);
}, 240_000);
afterAll(() => stage?.close());

describe("a key", () => {
  it("is asked for, as problem+json", async () => {
    const answer = await api(web)("GET", "/api/v1/campaigns");
    expect(answer.status).toBe(401);
    expect(answer.type).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ status: 401, title: expect.any(String), detail: expect.any(String) });
  });

  it("that is not known, revoked, or of a disabled user does not hold", async () => {
    const user = await makeUser();
    const key = await makeKey(user);
    const call = api(web, key);
    expect((await call("GET", "/api/v1/users")).status).toBe(200);
    await prisma().user.update({ where: { id: user }, data: { enabled: false } });
    expect((await call("GET", "/api/v1/users")).status).toBe(401);
    await prisma().user.update({ where: { id: user }, data: { enabled: true } });
    await prisma().apiKey.updateMany({ where: { userId: user }, data: { revokedAt: new Date() } });
    expect((await call("GET", "/api/v1/users")).status).toBe(401);
    expect((await api(web, "made-up")("GET", "/api/v1/users")).status).toBe(401);
  });

  it("acts with its user's role", async () => {
    for (const [method, path, body] of [
      ["GET", "/api/v1/users", undefined],
      ["GET", "/api/v1/providers", undefined],
      ["GET", "/api/v1/settings", undefined],
      ["POST", "/api/v1/groups", { name: "Not mine" }],
      ["POST", "/api/v1/campaigns", { name: "Not mine", providerId: provider }],
    ] as const) {
      const answer = await supervisor(method, path, body);
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });
});

describe("an input", () => {
  it("that is missing or wrong is named by its path", async () => {
    const answer = await administrator("POST", "/api/v1/campaigns", {
      providerId: "x",
      schedule: { timeZone: "UTC", ranges: [{ days: ["mon"], from: "9", to: "17:59" }] },
    });
    expect(answer.status).toBe(422);
    expect(answer.type).toContain("application/problem+json");
    const paths = answer.body.errors.map((error: { path: string }) => error.path);
    expect(paths).toEqual(expect.arrayContaining(["name", "providerId", "schedule.ranges.0.from"]));
  });

  it("that is not JSON, or too long, is said to be", async () => {
    const json = { "content-type": "application/json" };
    expect((await administrator("POST", "/api/v1/groups", "{", json)).status).toBe(400);
    expect((await administrator("POST", "/api/v1/groups", "", json)).status).toBe(422);
    const long = await administrator("POST", "/api/v1/groups", { name: "x".repeat(1_100_000) });
    expect(long.status).toBe(413);
    expect(long.type).toContain("application/problem+json");
  });

  it("with a NUL is refused and does not fail inside", async () => {
    const answer = await administrator("POST", "/api/v1/groups", { name: "a\0b" });
    expect(answer.status).toBe(422);
    expect((await administrator("GET", "/api/v1/users?q=%00")).status).toBeLessThan(500);
  });

  it("of sixty megabytes is refused, and so is an address that is none", async () => {
    const json = { "content-type": "application/json" };
    const answer = await administrator("POST", "/api/v1/groups", Buffer.alloc(60_000_000, "x"), json);
    expect(answer).toMatchObject({
      status: 413,
      body: { status: 413, detail: expect.stringContaining("1000000 bytes") },
    });
    const nowhere = await administrator("GET", "/api/v1/nothing/here");
    expect(nowhere).toMatchObject({ status: 404, body: { status: 404 } });
    expect(nowhere.type).toContain("application/problem+json");
  });

  it("that is no id, cursor or limit is refused", async () => {
    expect((await administrator("GET", "/api/v1/campaigns/nobody")).status).toBe(422);
    expect((await administrator("GET", "/api/v1/campaigns?cursor=nonsense")).status).toBe(422);
    expect((await administrator("GET", "/api/v1/campaigns?limit=0")).status).toBe(422);
  });
});

describe("campaigns", () => {
  it("are made with a name and a provider, changed in part, and removed", async () => {
    const made = await administrator("POST", "/api/v1/campaigns", {
      name: "Sales",
      providerId: provider,
      didPorts: ["+15550100111"],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: "Sales",
      enabled: true,
      strategy: { rule: "nocall", order: "leastrecent" },
    });
    const path = `/api/v1/campaigns/${made.body.id}`;
    const changed = await administrator("PUT", path, { thresholds: { chatSeconds: 600 }, texts: { closing: "Bye" } });
    expect(changed.body).toMatchObject({
      name: "Sales",
      thresholds: { chatSeconds: 600, serviceLevelSeconds: 30 },
      texts: { closing: "Bye" },
    });
    expect((await administrator("GET", path)).body).toEqual(changed.body);
    expect((await administrator("DELETE", path)).status).toBe(204);
    expect((await administrator("GET", path)).status).toBe(404);
  });

  it("that are not there get 404, and a taken DID-port 409 with its field", async () => {
    expect((await administrator("GET", `/api/v1/campaigns/${randomUUID()}`)).status).toBe(404);
    await administrator("POST", "/api/v1/campaigns", {
      name: "First",
      providerId: provider,
      didPorts: ["whatsapp:+15550100112"],
    });
    const second = await administrator("POST", "/api/v1/campaigns", {
      name: "Second",
      providerId: provider,
      didPorts: ["+15550100112"],
    });
    expect(second.status).toBeGreaterThanOrEqual(409);
    expect(second.status).toBeLessThan(500);
    expect(second.body.errors[0].path).toContain("didPorts");
  });

  it("of other groups are neither listed nor read nor counted (D27)", async () => {
    const [ours, theirs] = [await makeCampaign({ groupIds: [group] }), await makeCampaign()];
    const listed = (await supervisor("GET", "/api/v1/campaigns?limit=200")).body.items.map(
      (each: { id: string }) => each.id,
    );
    expect(listed).toContain(ours);
    expect(listed).not.toContain(theirs);
    for (const leaf of ["", "/members", "/stats"]) {
      expect((await supervisor("GET", `/api/v1/campaigns/${ours}${leaf}`)).status).toBe(200);
      expect((await supervisor("GET", `/api/v1/campaigns/${theirs}${leaf}`)).status).toBe(404);
    }
  });

  it("are listed page by page", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await administrator("GET", `/api/v1/campaigns?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((each: { id: string }) => each.id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(await prisma().campaign.count({ where: { deletedAt: null } }));
  });

  it("take members, all at once", async () => {
    const campaign = await makeCampaign();
    const agent = await makeAgent({ name: "Ada" });
    const path = `/api/v1/campaigns/${campaign}/members`;
    const put = await administrator("PUT", path, [{ agentId: agent, penalty: 10 }]);
    expect(put.body).toMatchObject([{ agentId: agent, penalty: 10, name: "Ada" }]);
    const wrong = await administrator("PUT", path, [{ agentId: randomUUID() }]);
    expect(wrong.status).toBeGreaterThanOrEqual(400);
    expect(wrong.status).toBeLessThan(500);
    expect((await administrator("GET", path)).body).toHaveLength(1);
  });
});

describe("providers", () => {
  it("never show their secrets, and tell the addresses to call", async () => {
    const made = await administrator("POST", "/api/v1/providers", {
      name: "Twilio one",
      type: "twilio",
      settings: { accountSid: `AC${"a".repeat(32)}`, authToken: "very-secret", from: "+15550100120" },
    });
    expect(made.status).toBe(201);
    expect(made.body.inboundUrl).toBe(`${web.url}/webhooks/${made.body.id}/inbound`);
    expect(made.body.secretsSet).toEqual(["authToken"]);
    expect(JSON.stringify(made.body)).not.toContain("very-secret");
    expect(JSON.stringify((await administrator("GET", "/api/v1/providers")).body)).not.toContain("very-secret");
    const kept = await administrator("PUT", `/api/v1/providers/${made.body.id}`, {
      name: "Twilio 1",
      settings: { accountSid: `AC${"a".repeat(32)}`, from: "+15550100121" },
    });
    expect(kept.body).toMatchObject({
      name: "Twilio 1",
      secretsSet: ["authToken"],
      settings: { from: "+15550100121" },
    });
  });

  it("of an unknown type or with wrong settings are refused by path", async () => {
    const unknown = await administrator("POST", "/api/v1/providers", { name: "X", type: "pigeon" });
    expect(unknown.status).toBeLessThan(500);
    expect(unknown.body.errors[0].path).toBe("type");
    const wrong = await administrator("POST", "/api/v1/providers", {
      name: "X",
      type: "twilio",
      settings: { accountSid: "AC1" },
    });
    expect(wrong.body.errors.map((error: { path: string }) => error.path)).toContain("settings.accountSid");
  });
});

describe("users and groups", () => {
  it("are made, changed and removed; a password never comes back", async () => {
    const made = await administrator("POST", "/api/v1/users", {
      username: "grace",
      name: "Grace",
      password: "long enough",
      role: "agent",
      groups: [group],
    });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toMatch(/password|long enough|argon/);
    const agent = await administrator("GET", `/api/v1/agents/${made.body.id}`);
    expect(agent.body).toMatchObject({ id: made.body.id, name: "Grace", state: "disconnected", active: 0 });
    const taken = await administrator("POST", "/api/v1/users", {
      username: "GRACE",
      name: "G",
      password: "long enough",
      role: "agent",
    });
    expect(taken.status).toBe(409);
    expect(taken.body.errors[0].path).toBe("username");
    expect((await administrator("PUT", `/api/v1/users/${made.body.id}`, { name: "Grace H" })).body.name).toBe(
      "Grace H",
    );
    expect((await administrator("DELETE", `/api/v1/users/${made.body.id}`)).status).toBe(204);
  });

  it("a group with a taken name is refused", async () => {
    const answer = await administrator("POST", "/api/v1/groups", { name: "North" });
    expect(answer.status).toBe(409);
    expect(answer.body.errors).toEqual([{ path: "name", message: expect.any(String) }]);
  });
});

describe("agents", () => {
  it("change their own presence by key, which holds without a browser (D23)", async () => {
    const agent = await makeAgent({ groupIds: [group] });
    const own = await apiOf(web, agent);
    const answer = await own("PUT", `/api/v1/agents/${agent}/presence`, { state: "available" });
    expect(answer.body).toMatchObject({ id: agent, state: "free", presence: "available" });
    const wrong = await own("PUT", `/api/v1/agents/${agent}/presence`, { state: "break", breakId: randomUUID() });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors[0].path).toBe("breakId");
  });

  it("are not touched by each other, nor by supervisors of other groups", async () => {
    const [one, two] = [await makeAgent({ groupIds: [group] }), await makeAgent()];
    const path = (id: string) => `/api/v1/agents/${id}/presence`;
    expect((await (await apiOf(web, two))("PUT", path(one), { state: "available" })).status).toBe(404);
    expect((await supervisor("PUT", path(two), { state: "available" })).status).toBe(404);
  });

  it("are paused and resumed by their supervisor as at the monitor, and an administrator's key acts in their place (D27)", async () => {
    const one = await makeAgent({ groupIds: [group] });
    const path = `/api/v1/agents/${one}/presence`;
    const said = async (by: Api, state: string) => (await by("PUT", path, { state })).status;
    expect(await said(supervisor, "available")).toBe(409);
    expect(await said(administrator, "available")).toBe(200);
    expect(await said(supervisor, "break")).toBe(200);
    expect(await said(supervisor, "available")).toBe(200);
    expect(await said(await apiOf(web, one), "break")).toBe(200);
    expect(await said(supervisor, "available")).toBe(409);
    const { rows } = await pool().query(
      "SELECT action, on_behalf_of AS behalf, actor LIKE 'agent:%' AS own FROM audit WHERE target = $1 ORDER BY id",
      [`agent:${one}`],
    );
    expect(rows).toEqual([
      { action: "presence set", behalf: `agent:${one}`, own: false },
      { action: "agent.paused", behalf: null, own: false },
      { action: "agent.resumed", behalf: null, own: false },
      { action: "presence set", behalf: null, own: true },
    ]);
  });

  it("see their campaigns' conversations only", async () => {
    const agent = await makeAgent();
    const [mine, other] = [await makeCampaign(), await makeCampaign()];
    await makeMember(mine, agent);
    const own = await apiOf(web, agent);
    expect((await own("GET", `/api/v1/campaigns/${mine}`)).status).toBe(200);
    expect((await own("GET", `/api/v1/campaigns/${other}`)).status).toBe(404);
  });
});

describe("settings", () => {
  it("are changed in part", async () => {
    const before = (await administrator("GET", "/api/v1/settings")).body;
    const after = await administrator("PUT", "/api/v1/settings", { graceSeconds: 30, answers: { stop: "Done." } });
    expect(after.body).toEqual({ ...before, graceSeconds: 30, answers: { ...before.answers, stop: "Done." } });
    const wrong = await administrator("PUT", "/api/v1/settings", { defaultCountry: "Uruguay" });
    expect(wrong.body.errors[0].path).toBe("defaultCountry");
    expect((await administrator("PUT", "/api/v1/settings", { keywords: { stop: [] } })).status).toBe(422);
  });
});

describe("health", () => {
  it("tells that Temporal is away, while this process can take webhooks", async () => {
    const all = await api(web)("GET", "/api/health");
    expect(all).toMatchObject({ status: 503, body: { status: "down", database: "ok", temporal: "down", workers: 0 } });
    const live = await api(web)("GET", "/api/health/live");
    expect(live).toMatchObject({ status: 200, body: { status: "ok", database: "ok" } });
  });
});
