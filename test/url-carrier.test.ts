import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { providerAccount } from "#activities/accounts";
import { pump } from "#activities/pump";
import { readDialerCounts } from "#activities/spool";
import { loadRows } from "#activities/upload";
import { forgetEnvironment } from "#environment/environment";
import { sealSecrets } from "#environment/secret-box";
import { pool } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { createProvider } from "#web/server/providers";
import type { Viewer } from "#web/server/session";
import { type Provider, providerInput } from "#web/server/shapes/providers";
import type { UserError } from "#web/server/user-error";
import { takeWebhook } from "#web/server/webhooks";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeCampaign, makeDialer, makeProvider, makeUser } from "./factory.ts";

// A carrier that is spoken to by an address, from the row of a dialer to the customer and back.
let database: TestDatabase;
let simulator: Simulator;
let web: Server;
const customer = "+59899000123";
const ourNumber = "+15550100140";
const gap = (name: string) => `\${${name}}`;

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator();
  web = createServer((request, response) => void takeWebhook(request, response));
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  web?.closeAllConnections();
  web?.close();
  await simulator?.close();
  await database?.drop();
});
beforeEach(async () => {
  await control("DELETE", "messages");
  await control("PUT", "faults", {});
});

async function control(method: string, what: string, body?: unknown) {
  const answer = await fetch(`${simulator.url}/control/${what}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown> & { messages: { to: string; text: string }[] };
}

function provider(type: string, settings: Record<string, unknown> = {}): Promise<string> {
  const query = `dest=${gap("phone")}&texto=${gap("message")}&id=${gap("id")}`;
  return makeProvider({
    type,
    settings: { url: `${simulator.url}/url/gateway/send?${query}`, ...settings },
    secrets: sealSecrets({ password: "gateway-secret" }),
  });
}

async function sent(providerId: string, rows: { phone: string; message: string }[]) {
  const dialerId = await makeDialer({ providerId, playing: true });
  await loadRows({ dialerId, rows, by: "system" });
  const answer = await pump(dialerId);
  const { counts, balanced } = (await readDialerCounts([dialerId])).get(dialerId)!;
  expect(balanced).toBe(true);
  const { rows: spool } = await pool().query("SELECT * FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [dialerId]);
  return { dialerId, answer, counts, spool };
}

describe("a dialer", () => {
  test.each([
    ["urlsms", {}],
    ["urlpostsmsauth", { user: "parley" }],
  ])("sends by %s each row once, its number as it was typed (D31)", async (type, settings) => {
    const rows = Array.from({ length: 200 }, (_, index) => ({
      phone: `099${String(index).padStart(6, "0")}`,
      message: `Hola ñandú ${index} & 100% €`,
    }));
    const { answer, counts, spool } = await sent(await provider(type, settings), rows);
    expect(answer).toMatchObject({ why: "empty", sent: 200 });
    expect(counts).toMatchObject({ uploaded: 200, sent: 200 });
    expect(await control("GET", "summary")).toMatchObject({ accepted: 200, distinct: 200, duplicates: 0 });
    const { messages } = await control("GET", "messages?limit=1000");
    const inOrder = (list: { phone: string; message: string }[]) => list.sort((a, b) => a.phone.localeCompare(b.phone));
    expect(inOrder(messages.map(({ to, text }) => ({ phone: to, message: text })))).toEqual(inOrder(rows));
    expect(new Set(spool.map(({ provider_message_id }) => provider_message_id ?? null))).toEqual(new Set([null]));
  });

  test("shows what the gateway refused, knows not what it lost, and sends neither again (I2)", async () => {
    const providerId = await provider("urlsms", { successPattern: "^OK" });
    const texts = ["Hello", "fail", "fail:200", "lose", "fail:503"];
    const { counts, spool } = await sent(
      providerId,
      texts.map((message, index) => ({ phone: `09900010${index}`, message })),
    );
    expect(counts).toMatchObject({ uploaded: 5, sent: 1, failed: 2, unknown: 2 });
    expect(spool.map(({ error }) => error ?? "")).toEqual([
      "",
      expect.stringContaining("HTTP 400: ERROR 21612"),
      expect.stringContaining("success pattern: ERROR"),
      expect.any(String),
      expect.stringContaining("HTTP 503"),
    ]);
    expect(await control("GET", "summary")).toMatchObject({ accepted: 2, duplicates: 0 });
  });

  test("fails a text with letters that the carrier does not have, and no other", async () => {
    const providerId = await provider("urlsms", { encoding: "ISO-8859-1" });
    const { counts, spool } = await sent(providerId, [
      { phone: "099000201", message: "Gratis 😀" },
      { phone: "099000202", message: "Gratis" },
    ]);
    expect(counts).toMatchObject({ sent: 1, failed: 1 });
    expect(spool[0].error).toContain("“😀” (U+1F600), which ISO-8859-1 does not have");
  });

  test("is paused, its rows kept, when the gateway refuses the account", async () => {
    const { answer, counts } = await sent(await provider("urlsmsauth", { user: "me" }), [
      { phone: "099000301", message: "fail:401" },
    ]);
    expect(answer.why).toBe("paused");
    expect(counts).toMatchObject({ waiting: 1, sent: 0 });
  });
});

describe("a customer", () => {
  let providerId: string;
  let inboundUrl: string;
  beforeAll(async () => {
    providerId = await provider("urlsms");
    await makeCampaign({ providerId, didPorts: [ourNumber] });
    const { account } = (await providerAccount(providerId))!;
    const { pathname, search } = new URL(account.inboundUrl);
    inboundUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}${pathname}${search}`;
    await control("PUT", "lines", {
      lines: [
        { provider: "Gateway", name: "Offers", number: ourNumber, inboundUrl, accountSid: "gateway", wire: "url" },
      ],
    });
  });
  const stored = async () =>
    (
      await pool().query(
        "SELECT text, from_address, to_address FROM messages WHERE provider_id = $1 AND direction = 'in' ORDER BY seq",
        [providerId],
      )
    ).rows;
  beforeEach(async () => {
    await pool().query("DELETE FROM messages WHERE provider_id = $1", [providerId]);
  });

  test("writes, and it is stored before the gateway hears OK (I1)", async () => {
    const answer = await control("POST", "inbound", { provider: "Gateway", from: customer, text: "¿Están abiertos?" });
    expect(answer).toMatchObject({ status: 200 });
    expect(await stored()).toEqual([{ text: "¿Están abiertos?", from_address: customer, to_address: ourNumber }]);
  });

  test("who writes the same twice wrote twice, unless the gateway numbers its texts (I9)", async () => {
    for (const more of [{}, {}, { sid: "g-1" }, { sid: "g-1" }])
      await control("POST", "inbound", { provider: "Gateway", from: customer, text: "Sí", ...more });
    expect(await stored()).toHaveLength(3);
  });

  test("is heard as the reference product's gateways call: by form, and by path", async () => {
    const form = new URLSearchParams({ phone: "099000123", message: "por formulario" });
    expect(await (await fetch(inboundUrl, { method: "POST", body: form })).text()).toBe("OK");
    const [base, token] = inboundUrl.split("?") as [string, string];
    expect(await (await fetch(`${base}/${token}/phone=099000123&message=por%20ruta`)).text()).toBe("OK");
    expect(await stored()).toMatchObject([{ text: "por formulario", from_address: customer }, { text: "por ruta" }]);
  });

  test.each([
    ["without the secret", (url: string) => `${url.split("?")[0]}?phone=1&message=x`, 403],
    ["with another secret", (url: string) => `${url}x&phone=1&message=x`, 403],
    ["without a phone", (url: string) => `${url}&message=x`, 400],
  ])("cannot be played by a call %s", async (_, address, status) => {
    expect((await fetch(address(inboundUrl))).status).toBe(status);
    expect(await stored()).toEqual([]);
  });
});

describe("a provider that is saved", () => {
  let viewer: Viewer;
  const url = `https://gateway.example/send?to=${gap("phone")}&text=${gap("message")}`;
  const saved = (settings: Record<string, unknown>, type = "urlsmsauth") =>
    createProvider(viewer, providerInput.parse({ name: `Gateway ${Math.random()}`, type, settings })).catch(
      (error: UserError) => error.fields,
    );
  const privateAllowed = (allowed: boolean) => {
    process.env.PARLEY_ALLOW_PRIVATE_URLS = allowed ? "1" : "0";
    forgetEnvironment();
  };
  beforeAll(async () => {
    viewer = { userId: await makeUser(), role: "administrator", via: "session" } as Viewer;
  });
  afterEach(() => privateAllowed(true));

  test("says where its carrier calls, and keeps its password to itself", async () => {
    const provider = (await saved({ url, user: "me", password: "pa55word" })) as Provider;
    expect(provider.inboundUrl).toMatch(/\/webhooks\/[0-9a-f-]{36}\/inbound\?token=[0-9a-f]{32}$/);
    expect(provider).toMatchObject({ settings: { url, user: "me" }, secretsSet: ["password"] });
    expect(JSON.stringify(provider)).not.toContain("pa55word");
    const { rows } = await pool().query("SELECT settings::text, secrets FROM providers WHERE id = $1", [provider.id]);
    expect(rows[0].settings + rows[0].secrets.toString("latin1")).not.toContain("pa55word");
    const { rows: audited } = await pool().query("SELECT * FROM audit WHERE target = $1", [`provider:${provider.id}`]);
    expect(audited).toHaveLength(1);
    expect(JSON.stringify(audited)).not.toContain("pa55word");
  });

  test.each([
    [
      { url: url.replace(gap("message"), gap("body")), user: "me", password: "x" },
      { "settings.url": /no placeholder \$\{body\}/ },
    ],
    [{ url, password: "x" }, { "settings.user": /needed/ }],
    [{ url, user: "me" }, { "settings.password": /needed/ }],
    [
      { url: url.replace("//", "//me:x@"), user: "me", password: "x" },
      { "settings.url": /do not belong in the address/ },
    ],
  ])("names the field that is wrong: %j", async (settings, expected: Record<string, RegExp>) => {
    const fields = (await saved(settings)) as Record<string, string>;
    expect(Object.keys(fields)).toEqual(Object.keys(expected));
    for (const [path, words] of Object.entries(expected)) expect(fields[path]).toMatch(words);
  });

  test.each(["127.0.0.1:4010", "localhost", "10.1.2.3", "169.254.169.254", "[::1]"])(
    "cannot be at %s unless the installation allows it",
    async (host) => {
      privateAllowed(false);
      const inside = url.replace("gateway.example", host);
      expect(await saved({ url: inside }, "urlsms")).toMatchObject({
        "settings.url": expect.stringMatching(/private network|can have/),
      });
      const given = {
        accountSid: `AC${"a".repeat(32)}`,
        authToken: "t",
        from: "+15550100100",
        baseUrl: `http://${host}/`,
      };
      expect(await saved(given, "twilio")).toMatchObject({ "settings.baseUrl": expect.any(String) });
      privateAllowed(true);
      if (!host.startsWith("169")) expect(await saved({ url: inside }, "urlsms")).toHaveProperty("inboundUrl");
    },
  );

  test("is not called where it may not be any more: the dialer pauses and says why", async () => {
    const providerId = await provider("urlsms");
    privateAllowed(false);
    const { answer, counts, dialerId } = await sent(providerId, [{ phone: "099000401", message: "Hello" }]);
    expect(answer.why).toBe("paused");
    expect(counts).toMatchObject({ waiting: 1, sent: 0 });
    const { rows } = await pool().query("SELECT pause_reason FROM dialers WHERE id = $1", [dialerId]);
    expect(rows[0].pause_reason).toContain("PARLEY_ALLOW_PRIVATE_URLS=1");
    expect(await control("GET", "summary")).toMatchObject({ accepted: 0 });
  });
});
