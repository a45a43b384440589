import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { type Api, apiOf, makeKey } from "./api-client.ts";
import { type ApiStage, apiStage } from "./api-stage.ts";
import { eventually } from "./eventually.ts";
import { makeDialer, makeUser } from "./factory.ts";
import { type WebServer, webServer } from "./web-server.ts";

// Idempotency-Key: a call that is repeated, because its answer was lost or its process killed, is done once.
let stage: ApiStage;
let administrator: Api;
let supervisor: Api;
let group: string;
beforeAll(async () => {
  stage = await apiStage();
  ({ administrator, supervisor, group } = stage);
}, 240_000);
afterAll(() => stage?.close());

let counter = 0;
const newKey = () => ({ "idempotency-key": `key-${++counter}` });
const csv = { "content-type": "text/csv" };
const replayed = (answer: { headers: Headers }) => answer.headers.get("idempotency-replayed");
const one = async (sql: string, ...values: unknown[]) => (await pool().query(sql, values)).rows[0];
const rowsIn = async (dialer: string) =>
  await one(
    "SELECT count(*)::int AS n, count(DISTINCT line)::int AS lines FROM sms_spool WHERE dialer_id = $1",
    dialer,
  );

describe("the same call again", () => {
  it("gets the same answer, and nothing is done twice", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const path = `/api/v1/dialers/${dialer}/rows`;
    for (const [body, type] of [
      [
        [
          { phone: "099000001", message: "one" },
          { phone: " ", message: "none" },
        ],
        {},
      ],
      [";099000002;two\n;;none\n", csv],
    ] as const) {
      const key = newKey();
      const first = await supervisor("POST", path, body, { ...key, ...type });
      expect(first.status).toBe(202);
      expect(replayed(first)).toBeNull();
      const again = await supervisor("POST", path, body, { ...key, ...type });
      expect(again).toMatchObject({ status: 202, body: first.body });
      expect(replayed(again)).toBe("true");
    }
    expect(await rowsIn(dialer)).toMatchObject({ n: 2 });
  });

  it("with another body, address or type is refused", async () => {
    const [dialer, other] = [await makeDialer({ groupIds: [group] }), await makeDialer({ groupIds: [group] })];
    const path = `/api/v1/dialers/${dialer}/rows`;
    const key = newKey();
    await supervisor("POST", path, ";099000001;one\n", { ...key, ...csv });
    for (const [where, body, type] of [
      [path, ";099000001;other\n", csv],
      [`/api/v1/dialers/${other}/rows`, ";099000001;one\n", csv],
      [`${path}?route=true`, ";099000001;one\n", csv],
      [path, [{ phone: "099000001", message: "one" }], {}],
    ] as const) {
      const answer = await supervisor("POST", where, body, { ...key, ...type });
      expect(answer).toMatchObject({ status: 422, body: { code: "otherRequest" } });
      expect(answer.body.errors[0].path).toBe("Idempotency-Key");
    }
    expect(await rowsIn(dialer)).toMatchObject({ n: 1 });
    expect(await rowsIn(other)).toMatchObject({ n: 0 });
  });

  it("of somebody else, or of another operation, is another call", async () => {
    const key = newKey();
    const colleague = await apiOf(stage.web, await makeUser({ role: "administrator" }));
    const mine = await administrator("POST", "/api/v1/groups", { name: "East" }, key);
    expect(mine.status).toBe(201);
    expect((await colleague("POST", "/api/v1/groups", { name: "West" }, key)).status).toBe(201);
    expect((await administrator("POST", "/api/v1/breaks", { name: "Lunch", icon: "coffee" }, key)).status).toBe(201);
  });

  it("that was refused leaves the key free", async () => {
    const key = newKey();
    const wrong = await administrator("POST", "/api/v1/groups", { name: "North" }, key);
    expect(wrong.status).toBe(409);
    expect((await administrator("POST", "/api/v1/groups", { name: "" }, key)).status).toBe(422);
    expect((await administrator("POST", "/api/v1/groups", { name: "South" }, key)).status).toBe(201);
    expect((await administrator("POST", "/api/v1/groups", { name: "Far" }, { "idempotency-key": "a b" })).status).toBe(
      422,
    );
  });

  it("at the same time is told to wait, or gets the answer of the first", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const path = `/api/v1/dialers/${dialer}/rows`;
    const rows = Array.from({ length: 3000 }, (_, n) => ({ phone: `0990${10_000 + n}`, message: "Hello" }));
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 8 }, () => supervisor("POST", path, rows, key)));
    const done = answers.filter((each) => each.status === 202);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map((each) => each.body.uploadId)).size).toBe(1);
    expect(done.filter((each) => !replayed(each)).length).toBe(1);
    for (const waiting of answers.filter((each) => each.status !== 202)) {
      expect(waiting).toMatchObject({ status: 409, body: { code: "stillRunning" } });
      expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(await rowsIn(dialer)).toMatchObject({ n: 3000, lines: 3000 });
  });
});

describe("an answer that was lost with its process", () => {
  const lose = (key: Record<string, string>) =>
    pool().query("UPDATE idempotency_keys SET status = NULL, answer = NULL WHERE key = $1", [key["idempotency-key"]]);

  it("of a thing that was made, is what it is now", async () => {
    const key = newKey();
    const made = await administrator("POST", "/api/v1/groups", { name: "Made once" }, key);
    await lose(key);
    const again = await administrator("POST", "/api/v1/groups", { name: "Made once" }, key);
    expect(again).toMatchObject({ status: 201, body: made.body });
    expect(replayed(again)).toBe("true");
  });

  it("of an order, does not give the order again", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const key = newKey();
    expect((await supervisor("POST", `/api/v1/dialers/${dialer}/start`, undefined, key)).status).toBe(200);
    await lose(key);
    await supervisor("POST", `/api/v1/dialers/${dialer}/stop`);
    expect((await supervisor("POST", `/api/v1/dialers/${dialer}/start`, undefined, key)).status).toBe(200);
    expect((await supervisor("GET", `/api/v1/dialers/${dialer}`)).body.playing).toBe(false);
  });

  it("of a purge, is what it was, and no later row is cancelled (D17)", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const rows = (phone: string) => supervisor("POST", `/api/v1/dialers/${dialer}/rows`, [{ phone, message: "Hello" }]);
    const key = newKey();
    await rows("099000001");
    const first = await supervisor("POST", `/api/v1/dialers/${dialer}/purge`, undefined, key);
    expect(first).toMatchObject({ status: 200, body: { cancelled: 1 } });
    await lose(key);
    await rows("099000002");
    const again = await supervisor("POST", `/api/v1/dialers/${dialer}/purge`, undefined, key);
    expect(again).toMatchObject({ status: 200, body: first.body });
    const left = await one("SELECT count(*)::int AS n FROM sms_spool WHERE dialer_id = $1 AND state = 1", dialer);
    expect(left).toEqual({ n: 1 });
  });

  it("of a load, goes on where it was", async () => {
    const dialer = await makeDialer({ groupIds: [group] });
    const key = newKey();
    const path = `/api/v1/dialers/${dialer}/rows`;
    const file = `${Array.from({ length: 2500 }, (_, n) => `;0990${10_000 + n};Hello`).join("\n")}\n`;
    const first = await supervisor("POST", path, file, { ...key, ...csv });
    await lose(key);
    expect((await supervisor("POST", path, file.replace("Hello", "Other"), { ...key, ...csv })).status).toBe(422);
    expect((await supervisor("POST", path, file.slice(0, 5000), { ...key, ...csv })).status).toBe(422);
    const again = await supervisor("POST", path, file, { ...key, ...csv });
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(await rowsIn(dialer)).toMatchObject({ n: 2500, lines: 2500 });
  });
});

describe("a web process that is lost while it loads", () => {
  const lines = 9000;
  const half = 5500;
  const line = (n: number) => (n % 1000 === 7 ? ";;no phone\n" : `;0990${10_000 + n};Hello\n`);
  const file = (from: number, to: number) =>
    Buffer.from(Array.from({ length: to - from }, (_, n) => line(from + n)).join(""));
  const refused = Array.from({ length: lines }, (_, n) => n).filter((n) => n % 1000 === 7).length;
  const lapse = () =>
    pool().query("UPDATE idempotency_keys SET held_until = clock_timestamp() WHERE holder IS NOT NULL");

  /** Sends the first lines and then waits for `rest`. */
  async function halfLoad(web: WebServer, key: Record<string, string>, rest: Promise<void>) {
    const userKey = await makeKey(await makeUser({ role: "administrator" }));
    const dialer = await makeDialer({ groupIds: [group] });
    const path = `/api/v1/dialers/${dialer}/rows`;
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(file(0, half));
        await rest;
        controller.enqueue(file(half, lines));
        controller.close();
      },
    });
    const headers = { ...csv, ...key, authorization: `Bearer ${userKey}` };
    const answer = fetch(`${web.url}${path}`, { method: "POST", body, duplex: "half", headers } as RequestInit).catch(
      () => null,
    );
    await eventually("half of it is committed", async () => (await rowsIn(dialer)).n > 3000);
    const again = (other: WebServer) => fetch(`${other.url}${path}`, { method: "POST", body: file(0, lines), headers });
    return { dialer, answer, again };
  }

  async function whole(dialer: string, answer: Response) {
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ accepted: lines - refused, refusedCount: refused });
    expect(await rowsIn(dialer)).toMatchObject({ n: lines - refused, lines: lines - refused });
    const uploads = await one(
      "SELECT count(*)::int AS n, sum(accepted)::int AS accepted, min(status) AS status FROM uploads WHERE dialer_id = $1",
      dialer,
    );
    expect(uploads).toEqual({ n: 1, accepted: lines - refused, status: "done" });
  }

  it("by kill -9: the same file under the same key loads the rest", async () => {
    const doomed = await webServer();
    const { dialer, answer, again } = await halfLoad(doomed, newKey(), new Promise(() => {}));
    await doomed.close();
    expect(await answer).toBeNull();
    expect((await again(stage.web)).status).toBe(409);
    await lapse();
    await whole(dialer, await again(stage.web));
  }, 120_000);

  it("by a long stand-still: it loads nothing more when it wakes up", async () => {
    const frozen = await webServer();
    let go = () => {};
    const rest = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { dialer, answer, again } = await halfLoad(frozen, newKey(), rest);
    process.kill(frozen.pid, "SIGSTOP");
    try {
      await lapse();
      await whole(dialer, await again(stage.web));
    } finally {
      process.kill(frozen.pid, "SIGCONT");
    }
    go();
    expect((await answer)?.status).toBe(409);
    expect(await rowsIn(dialer)).toMatchObject({ n: lines - refused, lines: lines - refused });
    await frozen.close();
  }, 120_000);
});
