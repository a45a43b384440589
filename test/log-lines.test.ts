// The logs of real processes: what belongs to a request, a conversation or a dialer says so, and no line tells of a customer.
import { randomUUID } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { root } from "../launch/folders.ts";
import { ended, type LeashedProcess, leash } from "../launch/leash.ts";
import { type Api, apiOf } from "./api-client.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeAgent, makeCampaign, makeDialer, makeMember, makeProvider, makeRows, makeUser } from "./factory.ts";
import { devServer, type TestDevServer } from "./temporal.ts";
import { signature } from "./twilio-call.ts";
import { type WebServer, webServer } from "./web-server.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-test-logs-"));
const output = openSync(join(folder, "log"), "a");
const customer = "+59899000123";
const text = "My parcel never came";

let database: TestDatabase;
let temporal: TestDevServer;
let simulator: Simulator;
let web: WebServer;
let worker: LeashedProcess;
let administrator: Api;
let providerId: string;

beforeAll(async () => {
  database = await testDatabase();
  temporal = await devServer();
  simulator = await startSimulator({ port: 0, faults: { receipts: false } });
  providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio`, authToken: "carrier-token" });
  const variables = { TEMPORAL_ADDRESS: temporal.address, LOG_LEVEL: "info" };
  web = await webServer(variables, output);
  worker = await leash(process.execPath, ["launch/run.mjs", "worker"], {
    signal: "TERM",
    cwd: root,
    env: { ...process.env, ...variables, PARLEY_PROCESS: "worker" },
    output,
  });
  await line("the worker polls", (each) => each.msg === "worker is polling");
  administrator = await apiOf(web, await makeUser());
}, 240_000);
afterAll(async () => {
  worker?.letGo();
  if (worker) await ended(worker.shell, 15_000);
  await web?.close();
  await simulator?.close();
  await temporal?.close();
  await database?.drop();
  closeSync(output);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

type Line = Record<string, unknown>;

function lines(): Line[] {
  const written = readFileSync(join(folder, "log"), "utf8").split("\n");
  // The last one may still be on its way. What is not JSON are Next's own words at its start.
  return written
    .slice(0, -1)
    .filter((each) => each.startsWith("{"))
    .map((each) => JSON.parse(each));
}

function line(what: string, fits: (line: Line) => boolean): Promise<Line> {
  return eventually(what, () => lines().find(fits), 30_000);
}

describe("what is logged", () => {
  it("of a text, its assignment and its answer carries the ids of conversation and request", async () => {
    const agentId = await makeAgent({ agent: { presence: "available", presenceSource: "api" } });
    const campaignId = await makeCampaign({ providerId, didPorts: ["+15550100100"] });
    await makeMember(campaignId, agentId);
    const url = `${web.url}/webhooks/${providerId}/inbound`;
    const form = { MessageSid: `SM${randomUUID()}`, From: customer, To: "+15550100100", Body: text };
    const headers = { "x-twilio-signature": signature("carrier-token", url, form) };
    expect((await fetch(url, { method: "POST", body: new URLSearchParams(form), headers })).status).toBe(200);
    const { id: conversationId } = await eventually("assigned", () =>
      prisma().conversation.findFirst({ where: { agentId } }),
    );

    const about = (what: string) => (each: Line) => each.conversationId === conversationId && each.what === what;
    expect(await line("opened", about("opened"))).toMatchObject({
      process: "worker",
      msg: "conversation",
      actor: "customer",
    });
    expect(await line("assigned", about("assigned"))).toMatchObject({ process: "worker", actor: "system" });

    const answer = await administrator("POST", `/api/v1/conversations/${conversationId}/messages`, {
      text: `Sorry: ${text}`,
    });
    expect(answer.status).toBe(201);
    const order = await line("the order", about("sendMessage"));
    expect(order).toMatchObject({ process: "web", msg: "route", outcome: "201", messageId: answer.body.id });
    const sent = await line("the send", (each) => each.msg === "send" && each.messageId === answer.body.id);
    expect(sent).toMatchObject({ process: "worker", conversationId, providerId, outcome: "accepted" });
    // From the click to the carrier by one search.
    expect(sent.requestId).toBe(order.requestId);
  }, 60_000);

  it("of a dialer carries its id, and the request that started it", async () => {
    const dialerId = await makeDialer({ providerId });
    // Not by a request: its run might still be there when the start comes, and go on with it.
    await makeRows(dialerId, ["+59899000201", "+59899000202", "+59899000203"]);
    expect((await administrator("POST", `/api/v1/dialers/${dialerId}/start`)).status).toBe(200);
    const started = await line("start", (each) => each.dialerId === dialerId && each.what === "startDialer");
    const pumped = await line("pumped", (each) => each.dialerId === dialerId && each.msg === "pump" && each.sent === 3);
    expect(pumped).toMatchObject({ process: "worker", requestId: started.requestId });
    expect((await administrator("POST", `/api/v1/dialers/${dialerId}/stop`)).status).toBe(200);
    await line("stop", (each) => each.dialerId === dialerId && each.what === "stopDialer");
    const row = { phone: "+59899000204", message: text };
    expect((await administrator("POST", `/api/v1/dialers/${dialerId}/rows`, [row])).status).toBe(202);
  }, 60_000);

  it("is JSON with one set of names, and tells of no number, text or secret", () => {
    const all = lines();
    expect(all.length).toBeGreaterThan(8);
    for (const each of all) {
      expect(each).toMatchObject({ level: expect.any(String), time: expect.any(String), process: expect.any(String) });
      for (const older of ["conversation", "dialer", "thread", "agent", "provider", "user", "request"])
        expect(each).not.toHaveProperty(older);
    }
    const whole = readFileSync(join(folder, "log"), "utf8");
    for (const secret of ["59899000", text, "parcel", "carrier-token", "Bearer", "pk_"])
      expect(whole).not.toContain(secret);
  });
});
