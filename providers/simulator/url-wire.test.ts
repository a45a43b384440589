import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adapterFor } from "../adapters.ts";
import type { ProviderAccount } from "../provider.ts";
import { type Simulator, startSimulator } from "./main.ts";

const gap = (name: string) => `\${${name}}`;
const customer = "+59899000123";
let simulator: Simulator;
let calls: { method: string | undefined; url: string | undefined }[] = [];
const application = createServer((request: IncomingMessage, response) => {
  calls.push({ method: request.method, url: request.url });
  response.end("OK");
});
beforeAll(() => new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  application.closeAllConnections();
  application.close();
});
const inboundUrl = () =>
  `http://127.0.0.1:${(application.address() as AddressInfo).port}/webhooks/p1/inbound?token=t0ken`;

beforeEach(async () => {
  calls = [];
  simulator = await startSimulator();
  const line = {
    provider: "Gateway",
    name: "Offers",
    number: "+15550100140",
    inboundUrl: inboundUrl(),
    accountSid: "gateway",
    wire: "url",
  };
  await control("PUT", "lines", { lines: [line] });
});
afterEach(() => simulator.close());

async function control(method: string, what: string, body?: unknown) {
  const answer = await fetch(`${simulator.url}/control/${what}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function send(type: string, query: string, text: string, settings: Record<string, unknown> = {}) {
  const account = {
    settings: { url: `${simulator.url}/url/gateway/cgi-bin/send.php?${query}`, user: "me", ...settings },
    secrets: { password: "secret" },
    allowPrivateUrls: true,
  } as unknown as ProviderAccount;
  const connection = adapterFor(type).connect(account);
  return connection
    .send({ to: customer, text, clientRef: "17" }, { timeoutMilliseconds: 2_000 })
    .finally(() => void connection.close());
}
const usual = `to=${gap("phone")}&text=${gap("message")}&id=${gap("id")}`;

describe("a gateway that is spoken to by an address", () => {
  it.each([
    ["urlsms", usual],
    ["urlsmsauth", `phone=${gap("phone")}&message=${gap("message")}&ref=${gap("id")}`],
    ["urlpostsms", `msisdn=${gap("phone")}&msg=${gap("message")}&id=${gap("id")}&kind=1`],
    ["urlpostsmsauth", `numero=${gap("phone")}&palabras=${gap("message")}&id=${gap("id")}`],
  ])("takes a text by %s, whatever its parts are called: %s", async (type, query) => {
    const text = "Hola ñandú & 100% + 😀";
    await expect(send(type, query, text)).resolves.toEqual({ providerMessageId: null });
    const { messages } = await control("GET", "messages");
    expect(messages).toMatchObject([
      { to: customer, text, accountSid: "gateway", from: "+15550100140", clientRef: "17", status: "accepted" },
    ]);
    expect(await control("GET", "summary")).toMatchObject({ accepted: 1, duplicates: 0 });
  });

  it("reads the letters that a form names", async () => {
    await send("urlpostsms", usual, "5 € mañana", { encoding: "Windows-1252" });
    expect((await control("GET", "messages")).messages).toMatchObject([{ text: "5 € mañana" }]);
  });

  it.each([
    ["fail", { kind: "rejected", code: "HTTP 400" }],
    ["fail:401", { kind: "account", code: "HTTP 401" }],
    ["fail:429", { kind: "throttled" }],
    ["fail:503", { kind: "unclear" }],
    ["lose", { kind: "unclear" }],
  ])("says %j as it is told to", async (text, problem) => {
    await expect(send("urlsms", usual, text)).rejects.toMatchObject(problem);
  });

  it("can say no politely", async () => {
    await expect(send("urlsms", usual, "fail:200")).resolves.toBeTruthy();
    await expect(send("urlsms", usual, "fail:200", { successPattern: "^OK" })).rejects.toMatchObject({
      kind: "rejected",
    });
    await expect(send("urlsms", usual, "Hello", { successPattern: "^OK" })).resolves.toBeTruthy();
    expect(await control("GET", "summary")).toMatchObject({ accepted: 1, refused: 2 });
  });

  it("refuses what has no number or no text", async () => {
    for (const query of ["to=+15550100123", "text=hi", ""]) {
      expect((await fetch(`${simulator.url}/url/gateway?${query}`)).status).toBe(400);
    }
  });

  it("calls what a customer writes by GET, with an id only when it is to be known again", async () => {
    await control("POST", "inbound", { provider: "Gateway", from: customer, text: "Hola & ñ" });
    await control("POST", "inbound", { provider: "Gateway", from: customer, text: "again", sid: "77" });
    expect(calls.map(({ method }) => method)).toEqual(["GET", "GET"]);
    const fields = calls.map(({ url }) => Object.fromEntries(new URL(url!, "http://x").searchParams));
    expect(fields).toEqual([
      { token: "t0ken", phone: customer, message: "Hola & ñ", to: "+15550100140" },
      { token: "t0ken", phone: customer, message: "again", to: "+15550100140", id: "77" },
    ]);
  });

  it("shows nobody the secret in a line's address", async () => {
    expect(JSON.stringify(await control("GET", "lines"))).not.toContain("t0ken");
  });

  it("lets the customer answer a text that says reply", async () => {
    await send("urlsms", usual, "reply:Yes please");
    await expect.poll(() => calls).toHaveLength(1);
    expect(new URL(calls[0]!.url!, "http://x").searchParams.get("message")).toBe("Yes please");
  });
});
