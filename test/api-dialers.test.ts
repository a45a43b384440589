import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import type { Api } from "./api-client.ts";
import { type ApiStage, apiStage } from "./api-stage.ts";
import { allWeek, makeCampaign, makeDialer, makeUser } from "./factory.ts";
import type { WebServer } from "./web-server.ts";

// Temporal is down: orders and uploads hold all the same.
let stage: ApiStage;
let web: WebServer;
let administrator: Api;
let supervisor: Api;
let group: string;
let provider: string;
const csv = { "content-type": "text/csv" };

beforeAll(async () => {
  stage = await apiStage();
  ({ web, administrator, supervisor, group, provider } = stage);
}, 240_000);
afterAll(() => stage?.close());

const rowsOf = async (dialer: string) =>
  (
    await pool().query(
      "SELECT phone, phone_e164, message, data, line FROM sms_spool WHERE dialer_id = $1 ORDER BY id",
      [dialer],
    )
  ).rows;

describe("dialers", () => {
  it("are made stopped, changed in part and removed", async () => {
    const made = await administrator("POST", "/api/v1/dialers", {
      name: "Autumn_offers",
      providerId: provider,
      schedule: allWeek,
      groups: [group],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      playing: false,
      paused: false,
      onSchedule: true,
      checkBlacklist: true,
      batchSize: 50,
      balanced: true,
      counts: { uploaded: 0, waiting: 0, unknown: 0 },
    });
    const path = `/api/v1/dialers/${made.body.id}`;
    expect((await administrator("PUT", path, { gapMilliseconds: 250 })).body).toMatchObject({
      name: "Autumn_offers",
      gapMilliseconds: 250,
    });
    expect((await supervisor("GET", path)).status).toBe(200);
    expect((await supervisor("PUT", path, { gapMilliseconds: 0 })).status).toBe(403);
    expect((await administrator("DELETE", path)).status).toBe(204);
    expect((await administrator("GET", path)).status).toBe(404);
  });

  it("with wrong fields are refused, field by field", async () => {
    const answer = await administrator("POST", "/api/v1/dialers", {
      name: "has blanks",
      providerId: randomUUID(),
      schedule: { timeZone: "UTC", ranges: [] },
    });
    expect(answer.status).toBe(422);
    const paths = answer.body.errors.map((error: { path: string }) => error.path);
    expect(paths).toEqual(expect.arrayContaining(["name", "providerId"]));
  });

  it("of other groups cannot be seen, loaded or ordered about (D27)", async () => {
    const theirs = await makeDialer();
    const path = `/api/v1/dialers/${theirs}`;
    expect((await supervisor("GET", "/api/v1/dialers?limit=200")).body.items).toEqual([]);
    expect((await supervisor("GET", path)).status).toBe(404);
    expect((await supervisor("GET", `${path}/rows`)).status).toBe(404);
    expect((await supervisor("POST", `${path}/rows`, [{ phone: "099000001", message: "x" }])).status).toBe(404);
    expect((await supervisor("POST", `${path}/rows`, "x;099000001;x;", csv)).status).toBe(404);
    for (const order of ["start", "stop", "pause", "resume", "purge"])
      expect([order, (await supervisor("POST", `${path}/${order}`)).status]).toEqual([order, 404]);
    expect(await rowsOf(theirs)).toEqual([]);
  });

  it("are played, paused, resumed, stopped and purged with Temporal down", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const path = `/api/v1/dialers/${dialer}`;
    await supervisor("POST", `${path}/rows`, [{ phone: "099000001", message: "x" }]);
    const state = async () => {
      const { playing, paused, pauseReason, counts } = (await supervisor("GET", path)).body;
      return { playing, paused, pauseReason, waiting: counts.waiting, cancelled: counts.cancelled };
    };
    expect(await supervisor("POST", `${path}/start`)).toMatchObject({ status: 200, body: { onTheWire: 0 } });
    expect(await state()).toMatchObject({ playing: true, paused: false });
    expect((await supervisor("POST", `${path}/pause`, { reason: "lunch" })).body).toEqual({ onTheWire: 0 });
    expect(await state()).toMatchObject({ playing: true, paused: true, pauseReason: "lunch" });
    await supervisor("POST", `${path}/resume`);
    expect(await state()).toMatchObject({ playing: true, paused: false });
    await supervisor("POST", `${path}/stop`);
    expect(await state()).toMatchObject({ playing: false, waiting: 1 });
    expect((await supervisor("POST", `${path}/purge`)).body).toEqual({ onTheWire: 0, cancelled: 1 });
    expect(await state()).toMatchObject({ waiting: 0, cancelled: 1 });
    const wrong = await supervisor("POST", `${path}/purge`, { states: ["sent"] });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors[0].path).toBe("states.0");
  });
});

describe("rows by CSV", () => {
  it("keep the good lines and name the others, a Latin-1 one too (D12)", async () => {
    const dialer = await makeDialer({ name: "Latin", groupIds: [group] });
    const file = Buffer.concat([
      Buffer.from("\uFEFFcampaign;phone;message;data\r\n"),
      Buffer.from("Latin;099000001;Año nuevo;1\r\n"),
      Buffer.from("Latin;099000002;A\xf1o nuevo;2\r\n", "latin1"),
      Buffer.from("Other;099000003;Not mine;3\r\n"),
      Buffer.from("Latin;;No phone;4\r\n"),
      Buffer.from('Latin;099000005;"Quoted; with a separator";5\r\n'),
      Buffer.from("Latin;099000006;One; too many;6;7\r\n"),
      Buffer.from("\r\n;12;Too short a number is judged when it is sent"),
    ]);
    const answer = await supervisor("POST", `/api/v1/dialers/${dialer}/rows?fileName=a.csv`, file, csv);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ uploadId: expect.any(String), accepted: 3, refusedCount: 4 });
    expect(answer.body.refused.map((each: { line: number }) => each.line)).toEqual([3, 4, 5, 7]);
    expect(answer.body.refused[0].reason).toContain("UTF-8");
    expect(await rowsOf(dialer)).toMatchObject([
      { line: 2, phone: "099000001", phone_e164: "+59899000001", message: "Año nuevo", data: "1" },
      { line: 6, message: "Quoted; with a separator" },
      { phone: "12", phone_e164: null },
    ]);
    const { body } = await supervisor("GET", `/api/v1/dialers/${dialer}`);
    expect(body).toMatchObject({ balanced: true, counts: { uploaded: 3, waiting: 3 } });
  });

  it("of 60 MB are read as they stream in", async () => {
    const dialer = await makeDialer({ name: "Big", groupIds: [group] });
    const line = `Big;099000001;${"x".repeat(5985)};\n`;
    const piece = Buffer.from(line.repeat(100));
    let left = 105;
    const body = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(piece);
        else controller.close();
      },
    });
    const answer = await fetch(`${web.url}/api/v1/dialers/${dialer}/rows`, {
      method: "POST",
      body,
      duplex: "half",
      headers: { ...csv, authorization: `Bearer ${await keyOfAdministrator()}` },
    } as RequestInit);
    expect(await answer.json()).toMatchObject({ accepted: 10_500, refusedCount: 0, refused: [] });
    expect(answer.status).toBe(202);
  }, 60_000);

  it("of another shape are refused by line, and nothing else happens", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const answer = await supervisor("POST", `/api/v1/dialers/${dialer}/rows`, "name,phone\nAda,099000001\n", csv);
    expect(answer.body).toMatchObject({ accepted: 0, refusedCount: 2 });
    expect(answer.body.refused[0]).toMatchObject({ line: 1, reason: expect.stringContaining("column") });
    expect(await rowsOf(dialer)).toEqual([]);
  });

  it("may name other dialers only where that is asked for, and only those in sight (D10)", async () => {
    const [one, two] = [
      await makeDialer({ name: "One", groupIds: [group] }),
      await makeDialer({ name: "Two", groupIds: [group] }),
    ];
    await makeDialer({ name: "Hidden" });
    const file = "One;099000001;a\nTwo;099000002;b\nHidden;099000003;c\n";
    const answer = await supervisor("POST", `/api/v1/dialers/${one}/rows?route=true`, file, csv);
    expect(answer.body).toMatchObject({ accepted: 2, refusedCount: 1 });
    expect([(await rowsOf(one)).length, (await rowsOf(two)).length]).toEqual([1, 1]);
  });
});

describe("rows by JSON", () => {
  it("are judged one by one, in order", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const path = `/api/v1/dialers/${dialer}/rows`;
    const answer = await supervisor("POST", path, [
      { phone: "099000001", message: "one", data: "1" },
      { phone: " ", message: "no phone" },
      { phone: "+59899000003", message: "three; with ; separators" },
    ]);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ accepted: 2, refused: [{ line: 2, reason: expect.any(String) }] });
    const listed = (await supervisor("GET", `${path}?state=waiting&limit=1`)).body;
    expect(listed.items).toMatchObject([{ phone: "099000001", state: "waiting", attempts: [] }]);
    const next = (await supervisor("GET", `${path}?state=waiting&limit=1&cursor=${listed.nextCursor}`)).body;
    expect(next.items).toMatchObject([{ message: "three; with ; separators" }]);
  });

  it("that are missing a field are named by path, and another media type is refused", async () => {
    const path = `/api/v1/dialers/${await makeDialer({ groupIds: [group] })}/rows`;
    const missing = await supervisor("POST", path, [{ phone: "099000001" }]);
    expect(missing.status).toBe(422);
    expect(missing.body.errors).toEqual([{ path: "0.message", message: expect.any(String) }]);
    expect((await supervisor("POST", path, "x", { "content-type": "text/plain" })).status).toBe(415);
  });

  it("bring a template, or fill their dialer's (D32)", async () => {
    await pool().query(
      "INSERT INTO templates (provider_id, name, language, body) VALUES ($1, 'order_update', 'es', 'Hola {{1}}.')",
      [provider],
    );
    const template = { name: "order_update", language: "es", variables: ["{{data}}"] };
    const made = await administrator("POST", "/api/v1/dialers", {
      name: "With_template",
      providerId: provider,
      schedule: allWeek,
      groups: [group],
      template,
    });
    expect(made).toMatchObject({ status: 201, body: { template, templateText: "Hola {{1}}." } });
    const path = `/api/v1/dialers/${made.body.id}/rows`;
    const answer = await supervisor("POST", path, [
      { phone: "099000001", data: "Ana" },
      { phone: "099000002", template: { ...template, variables: ["Bea"] } },
      { phone: "099000003", template: { ...template, name: "nothing" } },
    ]);
    expect(answer.body).toMatchObject({
      accepted: 2,
      refused: [{ line: 3, reason: expect.stringContaining("nothing") }],
    });
    const { items } = (await supervisor("GET", path)).body;
    expect(items).toMatchObject([
      { message: "Hola Ana.", template: { ...template, variables: ["Ana"] } },
      { message: "Hola Bea.", template: { ...template, variables: ["Bea"] } },
    ]);
    const one = await supervisor("GET", `${path}/${items[1].id}`);
    expect(one.body.template).toEqual({ ...template, variables: ["Bea"] });
  });

  it("show their attempts", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const path = `/api/v1/dialers/${dialer}/rows`;
    await supervisor("POST", path, [{ phone: "099000001", message: "one" }]);
    await pool().query(
      `WITH a AS (INSERT INTO attempts (spool_id, provider_id, dialer_id, outcome, settled_at, milliseconds, provider_message_id)
         SELECT id, $2, $1, 'accepted', now(), 12, 'SM1' FROM sms_spool WHERE dialer_id = $1 RETURNING id)
       UPDATE sms_spool SET state = 2, attempt_id = (SELECT id FROM a) WHERE dialer_id = $1`,
      [dialer, provider],
    );
    const { body } = await supervisor("GET", path);
    expect(body.items[0]).toMatchObject({
      state: "sent",
      attempts: [{ providerId: provider, outcome: "accepted", milliseconds: 12, providerMessageId: "SM1" }],
    });
    expect(body.items[0].attempts[0].at).toMatch(/Z$/);
  });
});

describe("the do-not-contact list", () => {
  it("takes CSV and JSON, refuses what it cannot read, and gives entries back", async () => {
    const dialer = await makeDialer({ name: "Blocked_one", groupIds: [group] });
    await makeCampaign({ name: "Hidden campaign" });
    const answer = await supervisor(
      "POST",
      "/api/v1/blacklist",
      "099000011;\n099000012;Blocked_one\nnobody;\n099000013;Hidden campaign\n099000011;*\n",
      csv,
    );
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ accepted: 2, known: 1, refusedCount: 2 });
    expect(answer.body.refused.map((each: { line: number }) => each.line)).toEqual([3, 4]);
    const json = await supervisor("POST", "/api/v1/blacklist", [{ phone: "099000014" }, { phone: "x" }]);
    expect(json.body).toMatchObject({ accepted: 1, known: 0, refused: [{ line: 2 }] });
    const listed = (await supervisor("GET", `/api/v1/blacklist?campaign=${dialer}`)).body.items;
    expect(listed.map((each: { phone: string; campaign: string | null }) => [each.phone, each.campaign])).toEqual([
      ["+59899000014", null],
      ["+59899000012", "Blocked_one"],
      ["+59899000011", null],
    ]);
    expect((await supervisor("DELETE", `/api/v1/blacklist/${listed[1].id}`)).status).toBe(204);
    expect((await supervisor("DELETE", `/api/v1/blacklist/${listed[1].id}`)).status).toBe(404);
    // For everything: an administrator's to remove.
    expect((await supervisor("DELETE", `/api/v1/blacklist/${listed[0].id}`)).status).toBe(403);
  });

  it("keeps what a customer asked for (D30), and what the viewer cannot see (D27)", async () => {
    const hidden = await makeDialer();
    const { rows } = await pool().query(
      `INSERT INTO black_list (phone_e164, dialer_id, source, by) VALUES ('+59899000021', NULL, 'stop', 'customer'),
         ('+59899000022', $1, 'upload', 'system') RETURNING id`,
      [hidden],
    );
    expect((await supervisor("DELETE", `/api/v1/blacklist/${rows[0].id}`)).status).toBe(409);
    expect((await supervisor("DELETE", `/api/v1/blacklist/${rows[1].id}`)).status).toBe(404);
    const phones = (await supervisor("GET", "/api/v1/blacklist")).body.items.map(
      (each: { phone: string }) => each.phone,
    );
    expect(phones).toContain("+59899000021");
    expect(phones).not.toContain("+59899000022");
  });
});

let administratorKey = "";
async function keyOfAdministrator(): Promise<string> {
  const { makeKey } = await import("./api-client.ts");
  administratorKey ||= await makeKey(await makeUser());
  return administratorKey;
}
