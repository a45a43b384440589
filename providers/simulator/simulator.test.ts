import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Connection, InboundText, ProviderAccount, StatusReceipt } from "../provider.ts";
import { twilio } from "../twilio.ts";
import { type Simulator, startSimulator } from "./main.ts";

const authToken = "secret-token";
const accountSid = `AC${"0".repeat(32)}`;
const number = "+15550100001";
const customer = "+59899000123";

/** What the application's webhooks were told; calls with a false signature are answered 403, as the application does. */
const told = { texts: [] as InboundText[], receipts: [] as StatusReceipt[], refused: 0, answerWith: [] as number[] };

let simulator: Simulator;
let account: ProviderAccount;
let connection: Connection;

const application = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const call = {
      method: request.method ?? "",
      url: `${base()}${request.url}`,
      headers: request.headers as Record<string, string>,
      rawBody: Buffer.concat(chunks),
    };
    const status = told.answerWith.shift();
    if (status) return void response.writeHead(status).end();
    if (!twilio.verify(account, call)) {
      told.refused += 1;
      return void response.writeHead(403).end();
    }
    const content = twilio.read(account, call);
    told.texts.push(...content.texts);
    told.receipts.push(...content.receipts);
    response.writeHead(content.answer.status, { "content-type": content.answer.contentType }).end(content.answer.body);
  });
});
const base = () => `http://127.0.0.1:${(application.address() as AddressInfo).port}`;

async function control(method: string, path: string, body?: unknown) {
  const answer = await fetch(simulator.url + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const send = (text: string, more: { to?: string; clientRef?: string; timeout?: number } = {}) =>
  connection.send(
    { to: more.to ?? customer, text, clientRef: more.clientRef ?? "attempt-1" },
    { timeoutMilliseconds: more.timeout ?? 2_000 },
  );

const summary = async () => (await control("GET", "/control/summary")).body;

beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  application.closeAllConnections();
  application.close();
});
beforeEach(async () => {
  Object.assign(told, { texts: [], receipts: [], refused: 0, answerWith: [] });
  simulator = await startSimulator({ faults: { receiptDelayMs: 5 } });
  account = {
    id: "p1",
    type: "twilio",
    settings: { accountSid, from: number, baseUrl: `${simulator.url}/twilio` },
    secrets: { authToken },
    numberForm: null,
    inboundUrl: `${base()}/webhooks/p1/inbound`,
    statusUrl: `${base()}/webhooks/p1/status`,
    webhookSecret: "webhook-secret",
    allowPrivateUrls: true,
  };
  connection = twilio.connect(account);
  const line = { provider: "Demo", name: "Sales", number, inboundUrl: account.inboundUrl, authToken, accountSid };
  await control("PUT", "/control/lines", { lines: [line] });
});
afterEach(async () => {
  await connection.close();
  await simulator.close();
});

describe("a text from the application", () => {
  it("is taken once, kept as it was, and called back as sent and delivered", async () => {
    const text = "Hola ñandú & 100% + 😀";
    const sent = await send(text, { clientRef: "attempt 7/é" });
    expect(sent).toEqual({ providerMessageId: expect.stringMatching(/^SM[0-9a-f]{32}$/), segments: 1 });
    await expect
      .poll(() => told.receipts)
      .toEqual([
        { providerMessageId: sent.providerMessageId, status: "sent", clientRef: "attempt 7/é" },
        { providerMessageId: sent.providerMessageId, status: "delivered", clientRef: "attempt 7/é" },
      ]);
    expect(told.refused).toBe(0);
    const { body } = await control("GET", `/control/messages?to=${encodeURIComponent(customer)}`);
    expect(body.messages).toMatchObject([{ sid: sent.providerMessageId, from: number, to: customer, text }]);
    expect(await summary()).toMatchObject({ accepted: 1, distinct: 1, duplicates: 0, perSecond: 1 });
  });

  it("leaves by the thread's own number", async () => {
    await connection.send(
      { to: customer, from: "+15550100002", text: "x", clientRef: "a" },
      { timeoutMilliseconds: 2_000 },
    );
    const { body } = await control("GET", "/control/messages");
    expect(body.messages).toMatchObject([{ from: "+15550100002" }]);
  });

  it("goes by WhatsApp when the sender does", async () => {
    const other = twilio.connect({ ...account, settings: { ...account.settings, from: `whatsapp:${number}` } });
    await other.send({ to: customer, text: "x", clientRef: "a" }, { timeoutMilliseconds: 2_000 });
    await other.close();
    const { body } = await control("GET", "/control/messages");
    expect(body.messages).toMatchObject([{ from: `whatsapp:${number}`, to: customer }]);
  });

  it("is counted when it comes twice", async () => {
    for (const text of ["a", "b", "a", "a"]) await send(text);
    expect(await summary()).toMatchObject({
      accepted: 4,
      distinct: 2,
      duplicates: 2,
      repeated: [
        { to: customer, text: "a", times: 2 },
        { to: customer, text: "a", times: 3 },
      ],
    });
    await control("DELETE", "/control/messages");
    expect(await summary()).toMatchObject({ accepted: 0, distinct: 0, duplicates: 0, perSecond: 0, repeated: [] });
  });

  it.each([
    ["fail", "rejected", "21612"],
    ["fail:21610", "optedOut", "21610"],
    ["fail:21211", "badNumber", "21211"],
    ["fail:20003", "account", "20003"],
    ["fail:20429", "throttled", "20429"],
    ["fail:500", "unclear", "HTTP 500"],
  ])("that says %s fails as %s and is not taken", async (text, kind, code) => {
    await expect(send(text)).rejects.toMatchObject({ kind, code });
    expect(await summary()).toMatchObject({ accepted: 0 });
  });

  it("that says fail with a delivery code fails later", async () => {
    const sent = await send("fail:30007");
    await expect
      .poll(() => told.receipts.at(-1))
      .toMatchObject({ providerMessageId: sent.providerMessageId, status: "failed", errorCode: "30007" });
  });

  it("that says slow outlives a short timeout, taken all the same", async () => {
    await expect(send("slow:500", { timeout: 100 })).rejects.toMatchObject({ kind: "unclear", code: "TIMEOUT" });
    expect(await summary()).toMatchObject({ accepted: 1 });
  });

  it("that says reply is answered by the customer", async () => {
    await send("reply:yes, at noon");
    await expect.poll(() => told.texts).toMatchObject([{ from: customer, to: number, text: "yes, at noon" }]);
  });

  it.each([
    ["to no number", "0981234", "x", "badNumber"],
    ["without words", customer, "", "rejected"],
    ["that is too long", customer, "x".repeat(1_601), "rejected"],
  ])("%s is refused", async (_, to, text, kind) => {
    await expect(send(text, { to })).rejects.toMatchObject({ kind });
  });

  it("with a wrong token is refused for the account", async () => {
    const other = twilio.connect({ ...account, secrets: { authToken: "wrong" } });
    const sending = other.send({ to: customer, text: "x", clientRef: "a" }, { timeoutMilliseconds: 2_000 });
    await expect(sending).rejects.toMatchObject({ kind: "account", code: "20003" });
    await other.close();
  });

  it("to a carrier that is gone was not sent", async () => {
    await simulator.close();
    await expect(send("x")).rejects.toMatchObject({ kind: "notSent" });
    simulator = await startSimulator();
  });
});

describe("a fault", () => {
  const faults = (body: object) => control("PUT", "/control/faults", body);

  it("loses answers: taken, and nobody can know", async () => {
    await faults({ loseAnswerRate: 1 });
    await expect(send("x")).rejects.toMatchObject({ kind: "unclear" });
    expect(await summary()).toMatchObject({ accepted: 1, lostAnswers: 1 });
    // The receipt carries our own reference: it settles what the answer did not.
    await expect.poll(() => told.receipts.at(-1)).toMatchObject({ status: "delivered", clientRef: "attempt-1" });
  });

  it("throttles by the carrier's own sliding second", async () => {
    await faults({ throttlePerSecond: 5 });
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => send(`text ${index}`)));
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(7);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ kind: "throttled", code: "20429", retryAfterMilliseconds: 1_000 });
    }
    expect(await summary()).toMatchObject({ accepted: 5, perSecond: 5, throttled: 7 });
  });

  it("fails with 500 and takes nothing", async () => {
    await faults({ errorRate: 1 });
    await expect(send("x")).rejects.toMatchObject({ kind: "unclear" });
    expect(await summary()).toMatchObject({ accepted: 0, failed: 1 });
  });

  it("is slow", async () => {
    await faults({ latencyMs: 120 });
    const from = performance.now();
    await send("x");
    expect(performance.now() - from).toBeGreaterThan(110);
  });

  it("doubles and turns receipts round", async () => {
    await faults({ duplicateReceipts: true, shuffleReceipts: true, receiptDelayMs: 20 });
    await send("x");
    await expect
      .poll(() => told.receipts.map((receipt) => receipt.status))
      .toEqual(["delivered", "delivered", "sent", "sent"]);
  });

  it("keeps receipts back", async () => {
    await faults({ receipts: false });
    await send("x");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told.receipts).toEqual([]);
  });

  it("knows a reference again when told to", async () => {
    await faults({ dedupeClientIds: true });
    const first = await send("x", { clientRef: "a" });
    expect(await send("x", { clientRef: "a" })).toEqual(first);
    expect(await send("x", { clientRef: "b" })).not.toEqual(first);
    expect(await summary()).toMatchObject({ accepted: 2 });
  });

  it("ends when it is not named any more, and is refused when it makes no sense", async () => {
    await faults({ latencyMs: 500 });
    expect((await faults({})).body).toMatchObject({ latencyMs: 0, receipts: true, receiptDelayMs: 5 });
    expect(await faults({ errorRate: 2 })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("errorRate") },
    });
    expect((await faults({ latency: 1 })).status).toBe(400);
  });
});

it("calls receipts again until the application takes them", async () => {
  told.answerWith = [503, 503];
  await send("x");
  await expect.poll(() => told.receipts.length, { timeout: 5_000 }).toBe(2);
  expect((await summary()).receipts).toMatchObject({ waiting: 0, active: 0, delivered: 2, failed: 0 });
});

describe("a customer", () => {
  const write = (body: object) => control("POST", "/control/inbound", body);

  it("writes to a line, with pictures and a name", async () => {
    const media = [{ url: "https://pictures.example/1", contentType: "image/png" }];
    const result = await write({
      provider: "Demo",
      from: customer,
      to: number,
      text: "Hi",
      media,
      profileName: "Ana P.",
    });
    expect(result).toMatchObject({ status: 200, body: { status: 200, sid: expect.stringMatching(/^SM/) } });
    const providerMessageId = result.body.sid;
    expect(told.texts).toEqual([
      { providerMessageId, from: customer, to: number, text: "Hi", media, profileName: "Ana P." },
    ]);
  });

  it("delivers the same text again under the same id", async () => {
    const { sid } = (await write({ provider: "Demo", from: customer, text: "Hi" })).body;
    await write({ provider: "Demo", from: customer, text: "Hi", sid });
    expect(told.texts.map((text) => text.providerMessageId)).toEqual([sid, sid]);
  });

  it("may write to a number that no campaign has", async () => {
    await write({ provider: "Demo", from: customer, to: "+15550100099", text: "Hi" });
    expect(told.texts).toMatchObject([{ to: "+15550100099" }]);
  });

  it("hears that the application did not take it", async () => {
    told.answerWith = [503];
    const result = await write({ provider: "Demo", from: customer, text: "Hi" });
    expect(result).toMatchObject({ status: 502, body: { status: 503 } });
    const { body } = await control("GET", "/control/messages?direction=in");
    expect(body.messages).toMatchObject([{ text: "Hi", status: "HTTP 503" }]);
  });

  it.each([
    [{ provider: "Nobody", from: customer, text: "Hi" }, 404, "Nobody"],
    [{ from: customer, to: "+15550100099", text: "Hi" }, 404, "+15550100099"],
    [{ provider: "Demo", text: "Hi" }, 400, "from"],
  ])("cannot write %j", async (body, status, names) => {
    const result = await write(body);
    expect(result.status).toBe(status);
    expect(result.body.error).toContain(names);
  });
});

describe("the page of phones", () => {
  it("is served whole, with nothing from elsewhere", async () => {
    const page = await fetch(simulator.url);
    const html = await page.text();
    expect(page.headers.get("content-type")).toContain("text/html");
    const own = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((match) => match[1]!);
    expect(own.length).toBeGreaterThan(2);
    for (const path of [...own, "/bubble.js", "/composer.js", "/add-phone.js", "/inter.woff2"]) {
      expect((await fetch(simulator.url + path)).status, path).toBe(200);
    }
    expect(html).not.toMatch(/https?:\/\//);
  });

  it("hears a phone's texts at once, and no other's", async () => {
    const stop = new AbortController();
    const query = new URLSearchParams({ phone: customer });
    const events = await fetch(`${simulator.url}/phones/events?${query}`, { signal: stop.signal });
    let heard = "";
    const reading = (async () => {
      for await (const chunk of events.body!) heard += Buffer.from(chunk as Uint8Array).toString();
    })().catch(() => {});
    await send("for another", { to: "+59899000999" });
    await send("for this one");
    await expect.poll(() => heard).toContain("for this one");
    expect(heard).not.toContain("for another");
    const texts = await control("GET", `/phones/texts?${query}`);
    expect(texts.body.texts).toMatchObject([{ text: "for this one" }]);
    stop.abort();
    await reading;
  });

  it("takes no order from another site, and shows no secret", async () => {
    const foreign = await fetch(`${simulator.url}/control/lines`, { headers: { origin: "http://elsewhere.example" } });
    expect(foreign.status).toBe(403);
    expect(JSON.stringify((await control("GET", "/control/lines")).body)).not.toContain(authToken);
  });

  it.each([
    ["GET", "/control/nothing"],
    ["GET", "/page.ts"],
    ["GET", "/../main.ts"],
    ["POST", "/control/faults"],
  ])("%s %s is not there", async (method, path) => {
    expect((await control(method, path)).status).toBe(404);
  });
});
