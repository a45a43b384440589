import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { conversationWorkflowId } from "#workflows/messages";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeCampaign, makeProvider } from "./factory.ts";
import { devServer, type TestDevServer } from "./temporal.ts";
import { signature } from "./twilio-call.ts";
import { type WebServer, webServer } from "./web-server.ts";

let database: TestDatabase;
let temporal: TestDevServer;
let web: WebServer;
let provider: string;

beforeAll(async () => {
  database = await testDatabase();
  temporal = await devServer();
  provider = await makeProvider({ authToken: "carrier-token" });
  await makeCampaign({ providerId: provider, didPorts: ["+15550100100"] });
  web = await webServer({ TEMPORAL_ADDRESS: temporal.address });
}, 240_000);
afterAll(async () => {
  await web?.close();
  await temporal?.close();
  await database?.drop();
});

async function write(from: string): Promise<number> {
  const url = `${web.url}/webhooks/${provider}/inbound`;
  const form = { MessageSid: `SM${randomUUID()}`, From: from, To: "+15550100100", Body: "Hello" };
  const headers = { "x-twilio-signature": signature("carrier-token", url, form) };
  return (await fetch(url, { method: "POST", body: new URLSearchParams(form), headers })).status;
}

it("the conversation's workflow hears of a text after the answer; a dead Temporal delays none", async () => {
  expect(await write("+59899000123")).toBe(200);
  const { rows } = await pool().query("SELECT id FROM threads");
  const client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
  const handle = client.workflow.getHandle(conversationWorkflowId(rows[0].id));
  for (let tries = 0; ; tries++) {
    const found = await handle.describe().catch((error: Error) => error);
    if (!(found instanceof Error)) break;
    if (tries > 100) throw found;
    await sleep(100);
  }
  const history = await handle.fetchHistory();
  const signals = history.events?.filter((event) => event.workflowExecutionSignaledEventAttributes) ?? [];
  expect(signals.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName)).toEqual(["customerWrote"]);
  // Ids only: no text and no number in what Temporal keeps.
  const readable = JSON.stringify(history).replaceAll(/"data":"([^"]+)"/g, (_, data) =>
    Buffer.from(data, "base64").toString(),
  );
  expect(readable).toContain("joined");
  expect(readable).not.toMatch(/Hello|59899000123/);
  await client.connection.close();

  await temporal.stop();
  const started = performance.now();
  for (let n = 10; n < 30; n++) expect(await write(`+598990002${n}`)).toBe(200);
  // The breaker gives Temporal two seconds at the most, and none of them is the carrier's.
  expect(performance.now() - started).toBeLessThan(15_000);
  expect((await pool().query("SELECT count(*)::int AS n FROM messages")).rows[0].n).toBe(21);
}, 90_000);
