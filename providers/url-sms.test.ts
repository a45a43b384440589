import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adapterFor } from "./adapters.ts";
import type { Connection, ProviderAccount } from "./provider.ts";

const gap = (name: string) => `\${${name}}`;
const query = `to=${gap("phone")}&text=${gap("message")}&ref=${gap("id")}`;
const secret = "5up3r&secret";

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  rawHeaders: string[];
  body: string;
}
let seen: Seen[] = [];
let answer: (response: ServerResponse, request: IncomingMessage) => void;
const gateway = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const { method = "", url = "", headers, rawHeaders } = request;
    seen.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString("latin1") });
    answer(response, request);
  });
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});
beforeEach(() => {
  seen = [];
  answer = (response) => response.end("OK");
});
const opened: Connection[] = [];
afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close();
});

function account(type: string, settings: Record<string, unknown> = {}): ProviderAccount {
  return {
    id: "p1",
    type,
    settings: { url: `${base}/send?${query}`, ...settings },
    secrets: { password: secret },
    numberForm: null,
    inboundUrl: "https://parley.example/webhooks/p1/inbound?token=t0ken",
    statusUrl: "https://parley.example/webhooks/p1/status?token=t0ken",
    webhookSecret: "t0ken",
    allowPrivateUrls: true,
  };
}

function send(
  type: string,
  settings: Record<string, unknown> = {},
  text: Partial<{ to: string; text: string; from: string }> = {},
) {
  const connection = adapterFor(type).connect(account(type, settings));
  opened.push(connection);
  return connection.send(
    { to: "099000123", text: "Hola ñ & más", clientRef: "17", ...text },
    { timeoutMilliseconds: 400 },
  );
}

const filled = "to=099000123&text=Hola%20%C3%B1%20%26%20m%C3%A1s&ref=17";
const basic = `Basic ${Buffer.from(`me:${secret}`).toString("base64")}`;

describe("a text leaves", () => {
  it.each([
    ["urlsms", {}, { method: "GET", url: `/send?${filled}`, body: "" }, undefined],
    ["urlsmsauth", { user: "me" }, { method: "GET", url: `/send?${filled}`, body: "" }, basic],
    ["urlpostsms", {}, { method: "POST", url: "/send", body: filled }, undefined],
    ["urlpostsmsauth", { user: "me" }, { method: "POST", url: "/send", body: filled }, basic],
    ["quality", {}, { method: "GET", url: `/send?${filled}`, body: "" }, undefined],
    ["gmg", {}, { method: "GET", url: `/send?${filled}`, body: "" }, undefined],
    ["smsmasivo", {}, { method: "GET", url: `/send?${filled}`, body: "" }, undefined],
  ])("by %s %j", async (type, settings, request, authorization) => {
    await expect(send(type, settings)).resolves.toEqual({ providerMessageId: null });
    expect(seen).toMatchObject([request]);
    expect(seen[0]!.headers.authorization).toBe(authorization);
    expect(seen[0]!.headers["content-type"]).toBe(
      request.method === "POST" ? "application/x-www-form-urlencoded" : undefined,
    );
    expect(seen[0]!.url + seen[0]!.body).not.toContain("secret");
  });

  it("in the carrier's letters, which a form names", async () => {
    await send("urlpostsms", { encoding: "ISO-8859-1" });
    expect(seen[0]).toMatchObject({ body: "to=099000123&text=Hola%20%F1%20%26%20m%E1s&ref=17" });
    expect(seen[0]!.headers["content-type"]).toBe("application/x-www-form-urlencoded; charset=ISO-8859-1");
  });

  it("not at all with letters that the carrier does not have", async () => {
    await expect(send("urlsms", { encoding: "ISO-8859-1" }, { text: "Hola 😀" })).rejects.toMatchObject({
      kind: "rejected",
      code: "ENCODING",
      message: expect.stringContaining("😀"),
    });
    expect(seen).toHaveLength(0);
  });

  it("with the thread's own number before the account's", async () => {
    const url = `${base}/send?${query}&from=${gap("from")}`;
    await send("urlsms", { url, from: "Parley" });
    await send("urlsms", { url, from: "Parley" }, { from: "+15550100100" });
    expect(seen.map(({ url }) => url.split("from=")[1])).toEqual(["Parley", "%2B15550100100"]);
  });

  it("with its sign-in in the address where the address asks for it", async () => {
    await send("urlsms", { url: `${base}/send?${query}&u=${gap("user")}&p=${gap("password")}`, user: "me" });
    expect(seen[0]!.url).toContain("&u=me&p=5up3r%26secret");
  });

  it("and cannot smuggle a header, a parameter or another request", async () => {
    const evil = "x\r\nX-Evil: 1\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n&to=911#?";
    await send(
      "urlsms",
      { url: `${base}/${gap("phone")}/send?text=${gap("message")}&ref=${gap("id")}` },
      { to: evil, text: evil },
    );
    await send("urlpostsmsauth", { user: "me" }, { to: evil, text: evil });
    expect(seen).toHaveLength(2);
    for (const { rawHeaders } of seen) expect(rawHeaders.join("\n")).not.toMatch(/evil/i);
    expect(new URLSearchParams(seen[0]!.url.split("?")[1]).get("text")).toBe(evil);
    expect([...new URLSearchParams(seen[1]!.body).keys()]).toEqual(["to", "text", "ref"]);
  });
});

describe("the carrier's answer", () => {
  const answers = (status: number, body = "", headers: Record<string, string> = {}) => {
    answer = (response) => response.writeHead(status, headers).end(body);
  };

  it.each([200, 201, 202, 204])("%i is accepted", async (status) => {
    answers(status);
    await expect(send("urlsms")).resolves.toEqual({ providerMessageId: null });
  });

  it.each([
    [400, "rejected"],
    [403, "account"],
    [404, "rejected"],
    [401, "account"],
    [302, "account"],
    [408, "unclear"],
    [429, "throttled"],
    [500, "unclear"],
    [503, "unclear"],
  ])("%i is %s", async (status, kind) => {
    answers(status, "no", { location: `${base}/elsewhere`, "retry-after": "3" });
    await expect(send("urlsms")).rejects.toMatchObject({
      kind,
      code: `HTTP ${status}`,
      retryAfterMilliseconds: status === 429 ? 3_000 : undefined,
    });
    expect(seen).toHaveLength(1);
  });

  it("counts as accepted only with the words that the settings ask for", async () => {
    const settings = { successPattern: "^(OK|Accepted)\\b" };
    answers(200, "OK 4711");
    await expect(send("urlsms", settings)).resolves.toBeTruthy();
    answers(200, "<html><b>ERROR</b>\n no credit</html>");
    await expect(send("urlsms", settings)).rejects.toMatchObject({
      kind: "rejected",
      message: "The carrier answered something else than the success pattern: ERROR no credit",
    });
  });

  it("is shown without the password that it repeats", async () => {
    answers(400, `bad call: me:${secret} ${encodeURIComponent(secret)}`);
    await expect(send("urlsmsauth", { user: "me" })).rejects.toMatchObject({
      message: expect.stringContaining("me:••• •••"),
    });
  });

  it("that comes drop by drop does not hold the text longer than its time", async () => {
    answer = (response) => {
      response.writeHead(200);
      const drops = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(drops));
    };
    await expect(send("urlsms")).rejects.toMatchObject({ kind: "unclear", code: "TIMEOUT" });
  });

  it("without end is cut off", async () => {
    const cut = new Promise((resolve) => {
      answer = (response, request) => {
        request.socket.on("close", resolve);
        response.writeHead(200);
        const more = setInterval(() => response.write("x".repeat(16 * 1024)), 1);
        response.on("close", () => clearInterval(more));
      };
    });
    await expect(send("urlsms")).rejects.toMatchObject({
      kind: "unclear",
      message: expect.stringContaining("65536 bytes"),
    });
    await cut;
  });

  it("that never comes leaves the text unclear, and it is not sent again", async () => {
    answer = (_, request) => request.socket.destroy();
    await expect(send("urlsms")).rejects.toMatchObject({ kind: "unclear" });
    expect(seen).toHaveLength(1);
  });
});

describe("settings", () => {
  const problems = (type: string, settings: Record<string, unknown>) => {
    const result = adapterFor(type).settings.safeParse(settings);
    return Object.fromEntries(result.error?.issues.map((issue) => [issue.path.join("."), issue.message]) ?? []);
  };
  const url = `https://gateway.example/send?${query}`;

  it.each([
    ["urlsms", { url }, {}],
    ["urlsms", { url, encoding: "Windows-1252", successPattern: "^OK", from: "Parley" }, {}],
    ["urlsmsauth", { url, user: "me" }, {}],
    ["urlsms", { url: `${url}&u=${gap("user")}`, user: "me" }, {}],
    ["urlsms", { url: "https://gateway.example/send" }, { url: /lacks \$\{phone\}/ }],
    ["urlsms", { url: `${url}&x=${gap("extra")}` }, { url: /\$\{extra\}/ }],
    ["urlsms", { url: `${url}&f=${gap("from")}` }, { from: /give the sender/ }],
    ["urlsms", { url: `${url}&f=${gap("user")}` }, { user: /give the user/ }],
    ["urlsms", { url, user: "me" }, { user: /does not sign in/ }],
    ["urlsmsauth", { url, user: "me:too" }, { user: /no colon/ }],
    ["urlsmsauth", { url }, { user: /./ }],
    ["urlsms", { url, encoding: "UTF-7" }, { encoding: /UTF-8/ }],
    ["urlsms", { url, successPattern: "(?=x)" }, { successPattern: /cannot be used/ }],
    ["urlsms", { url: `https://gateway.example/€?${query}`, encoding: "ISO-8859-1" }, { url: /U\+20AC/ }],
  ])("%s %j", (type, settings, expected: Record<string, RegExp>) => {
    const found = problems(type, settings);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [path, words] of Object.entries(expected)) expect(found[path]).toMatch(words);
  });

  it("ask for a password where it is used", () => {
    expect(adapterFor("urlsmsauth").neededSecrets?.({ url })).toEqual(["password"]);
    expect(adapterFor("urlsms").neededSecrets?.({ url })).toEqual([]);
    expect(adapterFor("urlsms").neededSecrets?.({ url: `${url}&p=${gap("password")}` })).toEqual(["password"]);
  });
});

describe("a text from a customer", () => {
  const call = (path: string, more: { method?: string; body?: string } = {}) => ({
    method: more.method ?? "GET",
    url: `https://parley.example${path}`,
    headers: {},
    rawBody: Buffer.from(more.body ?? "", "latin1"),
  });
  const inbound = "/webhooks/p1/inbound";
  const { read, verify } = adapterFor("urlsms");
  const textOf = (path: string, more = {}, settings = {}) =>
    read(account("urlsms", settings), call(path, more)).texts[0];

  it.each([
    [`${inbound}?token=t0ken&phone=%2B59899000123&message=hi`, true],
    [`${inbound}/token=t0ken/phone=1&message=hi`, true],
    [`${inbound}/token=t0ken&phone=1&message=hi`, true],
    [`${inbound}?token=t0keN&phone=1&message=hi`, false],
    [`${inbound}?token=&phone=1&message=hi`, false],
    [`${inbound}?phone=1&message=hi`, false],
    [`${inbound}?phone=1&message=hi%26token=t0ken`, false],
  ])("is the carrier's by its token: %s %s", (path, known) => {
    expect(verify(account("urlsms"), call(path))).toBe(known);
  });

  it("is nobody's while the provider has no secret", () => {
    expect(verify({ ...account("urlsms"), webhookSecret: "" }, call(`${inbound}?token=`))).toBe(false);
  });

  it.each([
    ["query", `${inbound}?token=t&phone=%2B59899000123&message=Hola+%C3%B1+%26`, {}],
    ["form", `${inbound}?token=t`, { method: "POST", body: "phone=%2B59899000123&message=Hola+%C3%B1+%26" }],
    ["path", `${inbound}/token=t/phone=%2B59899000123&message=Hola%20%C3%B1%20%26`, {}],
    [
      "vendor's path",
      "/Integra/resources/InboundSMS/ReceiveURLSMS/phone=%2B59899000123&message=Hola%20%C3%B1%20%26",
      {},
    ],
  ])("is read from the %s", (_, path, more) => {
    expect(textOf(path, more)).toEqual({
      providerMessageId: null,
      from: "+59899000123",
      to: null,
      text: "Hola ñ &",
      media: [],
    });
  });

  it("keeps slashes of a message in the path, and reads what the carrier also has", () => {
    expect(textOf(`${inbound}/phone=1&message=1/2/3`)).toMatchObject({ text: "1/2/3" });
    expect(textOf(`${inbound}?phone=1&message=&to=4321&id=77`)).toMatchObject({
      to: "4321",
      providerMessageId: "77",
      text: "",
    });
  });

  it("is read in the carrier's letters", () => {
    // As a server sees an address of which nothing was escaped: a character a byte.
    const raw = Buffer.from(`${inbound}?phone=1&message=ma\u00f1ana`, "utf8").toString("latin1");
    expect(textOf(raw)).toMatchObject({ text: "mañana" });
    const settings = { encoding: "Windows-1252" };
    expect(textOf(`${inbound}?phone=1&message=5+%80+ma%F1ana`, {}, settings)).toMatchObject({ text: "5 € mañana" });
    const post = { method: "POST", body: "phone=1&message=ma\xf1ana" };
    expect(textOf(inbound, post, { encoding: "ISO-8859-1" })).toMatchObject({ text: "mañana" });
  });

  it.each([
    [`${inbound}?message=hi`, /phone is missing/],
    [`${inbound}?phone=&message=hi`, /phone is missing/],
    [`${inbound}?phone=1`, /message is missing/],
    ["/webhooks/p1/status?phone=1&message=hi", /no delivery reports/],
  ])("%s is refused", (path, problem) => {
    expect(() => read(account("urlsms"), call(path))).toThrow(problem);
  });

  it("is answered OK", () => {
    expect(read(account("urlsms"), call(`${inbound}?phone=1&message=hi`)).answer).toEqual({
      status: 200,
      contentType: "text/plain; charset=utf-8",
      body: "OK",
    });
  });
});
