import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { adapterFor, adapterTypes } from "./adapters.ts";
import { type ProviderAccount, ProviderError, type WebhookCall } from "./provider.ts";
import { twilioSignature } from "./simulator/callbacks.ts";
import { twilio } from "./twilio.ts";
import { readSendAnswer } from "./twilio-answers.ts";

const authToken = "0123456789abcdef0123456789abcdef";
const account: ProviderAccount = {
  id: "p1",
  type: "twilio",
  settings: { accountSid: `AC${"0".repeat(32)}`, from: "+15550100001" },
  secrets: { authToken },
  numberForm: null,
  inboundUrl: "https://parley.example/webhooks/p1/inbound",
  statusUrl: "https://parley.example/webhooks/p1/status",
  webhookSecret: "webhook-secret",
  allowPrivateUrls: true,
};

function call(url: string, form: Record<string, string>, more: Partial<WebhookCall> = {}): WebhookCall {
  return {
    method: "POST",
    url,
    headers: { "x-twilio-signature": twilioSignature(authToken, url, form) },
    rawBody: Buffer.from(new URLSearchParams(form).toString()),
    ...more,
  };
}

const inbound = {
  ToCountry: "US",
  ToState: "",
  SmsMessageSid: "SM11111111111111111111111111111111",
  NumMedia: "0",
  ToCity: "",
  FromZip: "",
  SmsSid: "SM11111111111111111111111111111111",
  FromState: "Montevideo",
  SmsStatus: "received",
  FromCity: "",
  Body: "¿Llegó mi pedido? 100% & más = +1 😀",
  FromCountry: "UY",
  To: "+15550100001",
  ToZip: "",
  NumSegments: "1",
  MessageSid: "SM11111111111111111111111111111111",
  AccountSid: account.settings.accountSid as string,
  From: "+59899000123",
  ApiVersion: "2010-04-01",
};

const status = {
  SmsSid: "SM22222222222222222222222222222222",
  SmsStatus: "delivered",
  MessageStatus: "delivered",
  To: "+59899000123",
  MessageSid: "SM22222222222222222222222222222222",
  AccountSid: account.settings.accountSid as string,
  From: "+15550100001",
  ApiVersion: "2010-04-01",
};

describe("a template", () => {
  it("goes by its id and values alone, and by its words where it has no id", async () => {
    const { createServer } = await import("node:http");
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (piece) => {
        body += piece;
      });
      request.on("end", () => {
        bodies.push(body);
        response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ sid: "SM1" }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const connection = twilio.connect({ ...account, settings: { ...account.settings, baseUrl } });
    const send = (externalId: string, variables: string[]) =>
      connection.send(
        { to: "+59899000123", text: "Hello Ana", clientRef: "1", template: { externalId, variables } },
        { timeoutMilliseconds: 2_000 },
      );
    await send("HX1", ["Ana", "12"]);
    await send("HX2", []);
    await send("", ["Ana"]);
    await connection.close();
    server.close();
    const [first, second, third] = bodies.map((body) => new URLSearchParams(body));
    expect(first!.get("ContentSid")).toBe("HX1");
    expect(JSON.parse(first!.get("ContentVariables")!)).toEqual({ 1: "Ana", 2: "12" });
    expect(first!.has("Body")).toBe(false);
    expect([second!.get("ContentSid"), second!.has("ContentVariables")]).toEqual(["HX2", false]);
    expect([third!.has("ContentSid"), third!.get("Body")]).toEqual([false, "Hello Ana"]);
  });
});

describe("the adapters", () => {
  it("are found by type, and an unknown type is named", () => {
    expect(adapterTypes()).toContain("twilio");
    expect(adapterFor("twilio")).toBe(twilio);
    expect(() => adapterFor("pigeon")).toThrow('"pigeon"');
  });

  it.each([
    [{ accountSid: `AC${"a".repeat(32)}`, from: "+15550100001" }, true],
    [{ accountSid: `AC${"a".repeat(32)}`, messagingServiceSid: `MG${"b".repeat(32)}` }, true],
    [{ accountSid: `AC${"a".repeat(32)}`, from: "x", baseUrl: "http://127.0.0.1:4010/twilio" }, true],
    [{ accountSid: `AC${"a".repeat(32)}` }, false],
    [{ accountSid: "ACshort", from: "+15550100001" }, false],
    [{ accountSid: `AC${"a".repeat(32)}`, from: "x", baseUrl: "file:///etc/passwd" }, false],
  ])("settings %j are accepted: %s", (settings, accepted) => {
    expect(twilio.settings.safeParse(settings).success).toBe(accepted);
  });
});

describe("the answer to a send", () => {
  const created = { sid: "SM33333333333333333333333333333333", status: "queued", num_segments: "2", error_code: null };

  it.each([
    ["queued", created, { providerMessageId: created.sid, segments: 2 }],
    [
      "by a messaging service",
      { ...created, status: "accepted", num_segments: "0" },
      { providerMessageId: created.sid },
    ],
  ])("accepted, %s", (_, body, sent) => {
    expect(readSendAnswer(201, JSON.stringify(body))).toEqual(sent);
  });

  it.each([
    [400, { code: 21211, message: "The 'To' number is not a valid phone number.", status: 400 }, "badNumber", "21211"],
    [400, { code: 21614, message: "not a mobile number", status: 400 }, "badNumber", "21614"],
    [400, { code: 21610, message: "Attempt to send to unsubscribed recipient", status: 400 }, "optedOut", "21610"],
    [400, { code: 21408, message: "Permission to send an SMS has not been enabled", status: 400 }, "rejected", "21408"],
    [400, { code: 21606, message: "The From phone number is not valid", status: 400 }, "account", "21606"],
    [401, { code: 20003, message: "Authenticate", status: 401 }, "account", "20003"],
    [404, { code: 20404, message: "The requested resource was not found", status: 404 }, "account", "20404"],
    [429, { code: 20429, message: "Too Many Requests", status: 429 }, "throttled", "20429"],
    [400, { code: 21611, message: "queue is full", status: 400 }, "throttled", "21611"],
    [400, { code: 30001, message: "Queue overflow", status: 400 }, "throttled", "30001"],
    [400, { code: 99999, message: "Something of next year", status: 400 }, "rejected", "99999"],
    [201, { sid: "SM1", status: "failed", error_code: 30007, error_message: "Filtered" }, "rejected", "30007"],
    [503, { code: 20503, message: "Service unavailable", status: 503 }, "unclear", "20503"],
    [503, { code: 20429, message: "Too Many Requests", status: 503 }, "throttled", "20429"],
    [500, "<html>oops</html>", "unclear", "HTTP 500"],
    [408, "", "unclear", "HTTP 408"],
    [429, "slow down", "throttled", "HTTP 429"],
    [403, "", "account", "HTTP 403"],
    [302, "", "account", "HTTP 302"],
    [400, "nonsense", "rejected", "HTTP 400"],
    [201, "cut off {", "unclear", "HTTP 201"],
    [200, { ok: true }, "unclear", "HTTP 200"],
  ])("%i %j means %s", (httpStatus, body, kind, code) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    let thrown: unknown;
    try {
      readSendAnswer(httpStatus, text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProviderError);
    expect(thrown).toMatchObject({ kind, code });
    // A person reads it: the carrier's own words where it has any.
    const given = typeof body === "string" ? undefined : ((body as { message?: string }).message ?? undefined);
    if (given) expect((thrown as Error).message).toBe(given);
    else expect((thrown as Error).message).not.toBe("");
  });
});

describe("a signature", () => {
  it("is the vendor's own published example", () => {
    const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const form = {
      CallSid: "CA1234567890ABCDE",
      Caller: "+14158675309",
      Digits: "1234",
      From: "+14158675309",
      To: "+18005551212",
    };
    const published = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    expect(twilioSignature("12345", url, form)).toBe(published);
    const own = { ...account, secrets: { authToken: "12345" } };
    expect(twilio.verify(own, call(url, form, { headers: { "x-twilio-signature": published } }))).toBe(true);
  });

  const url = account.inboundUrl;
  const good = call(url, inbound);
  const signature = good.headers["x-twilio-signature"]!;

  it.each<[string, WebhookCall, boolean]>([
    ["the call as it came", good, true],
    ["a header written as Twilio writes it", { ...good, headers: { "X-Twilio-Signature": signature } }, true],
    ["a parameter of next year", call(url, { ...inbound, NewThing: "1" }), true],
    ["a query in the address", call(`${url}?ref=abc`, inbound), true],
    ["no signature", { ...good, headers: {} }, false],
    ["an empty signature", { ...good, headers: { "x-twilio-signature": "" } }, false],
    ["another token's", { ...good, headers: { "x-twilio-signature": twilioSignature("other", url, inbound) } }, false],
    ["another address", { ...good, url: account.statusUrl }, false],
    ["a query that was added", { ...good, url: `${url}?ref=abc` }, false],
    ["a changed text", { ...call(url, { ...inbound, Body: "Pay me" }), headers: good.headers }, false],
    ["an added parameter", { ...call(url, { ...inbound, MediaUrl0: "x" }), headers: good.headers }, false],
    ["no body", { ...good, rawBody: Buffer.alloc(0) }, false],
    ["an address that is none", { ...good, url: "nonsense" }, false],
  ])("%s", (_, given, genuine) => {
    expect(twilio.verify(account, given)).toBe(genuine);
  });

  it("of an account without a token is never genuine", () => {
    const unsigned = twilioSignature("", url, inbound);
    const bare = { ...account, secrets: {} };
    expect(twilio.verify(bare, { ...good, headers: { "x-twilio-signature": unsigned } })).toBe(false);
  });

  it("covers a GET's address, and the hash of a JSON body", () => {
    const asked = `${url}?${new URLSearchParams(inbound)}`;
    const get = { method: "GET", url: asked, rawBody: Buffer.alloc(0) };
    const headers = { "x-twilio-signature": twilioSignature(authToken, asked, {}) };
    expect(twilio.verify(account, { ...get, headers })).toBe(true);
    expect(twilio.read(account, { ...get, headers }).texts[0]?.text).toBe(inbound.Body);

    const rawBody = Buffer.from('{"a":1}');
    const hashed = `${url}?bodySHA256=${createHash("sha256").update(rawBody).digest("hex")}`;
    const signed = { "x-twilio-signature": twilioSignature(authToken, hashed, {}) };
    expect(twilio.verify(account, { method: "POST", url: hashed, rawBody, headers: signed })).toBe(true);
    expect(twilio.verify(account, { method: "POST", url: hashed, rawBody: Buffer.from("{}"), headers: signed })).toBe(
      false,
    );
  });
});

describe("a webhook", () => {
  const empty = { status: 200, contentType: "text/xml", body: "<Response/>" };

  it("brings a customer's text", () => {
    expect(twilio.read(account, call(account.inboundUrl, inbound))).toEqual({
      texts: [
        {
          providerMessageId: inbound.MessageSid,
          from: "+59899000123",
          to: "+15550100001",
          text: inbound.Body,
          media: [],
        },
      ],
      receipts: [],
      answer: empty,
    });
  });

  it("brings pictures, and WhatsApp's names without its prefixes", () => {
    const form = {
      ...inbound,
      From: "whatsapp:+59899000123",
      To: "whatsapp:+15550100001",
      Body: "",
      ProfileName: "Ana P.",
      WaId: "59899000123",
      NumMedia: "2",
      MediaUrl0: "https://api.twilio.com/media/ME0",
      MediaContentType0: "image/jpeg",
      MediaUrl1: "https://api.twilio.com/media/ME1",
    };
    const [text] = twilio.read(account, call(account.inboundUrl, form)).texts;
    expect(text).toMatchObject({ from: "+59899000123", to: "+15550100001", text: "", profileName: "Ana P." });
    expect(text?.media).toEqual([
      { url: form.MediaUrl0, contentType: "image/jpeg" },
      { url: form.MediaUrl1, contentType: "application/octet-stream" },
    ]);
  });

  it.each([
    ["sent", {}, "sent", undefined, undefined],
    ["delivered", {}, "delivered", undefined, undefined],
    ["read", {}, "read", undefined, undefined],
    ["undelivered", { ErrorCode: "30005" }, "failed", "30005", "undelivered"],
    ["undelivered", { ErrorCode: "30003" }, "failed", "30003", "unreachable"],
    ["undelivered", { ErrorCode: "30006" }, "failed", "30006", "badNumber"],
    ["undelivered", { ErrorCode: "99999" }, "failed", "99999", "undelivered"],
    ["failed", { ErrorCode: "30007" }, "failed", "30007", "undelivered"],
    ["canceled", {}, "failed", undefined, undefined],
  ])("brings the receipt %s %j", (word, more, expected, errorCode, errorKind) => {
    const form = { ...status, ...more, MessageStatus: word, SmsStatus: word };
    const content = twilio.read(account, call(`${account.statusUrl}?ref=attempt-7`, form));
    expect(content.texts).toEqual([]);
    expect(content.answer).toEqual(empty);
    expect(content.receipts).toEqual([
      {
        providerMessageId: status.MessageSid,
        status: expected,
        clientRef: "attempt-7",
        ...(errorCode ? { errorCode, errorKind } : {}),
      },
    ]);
  });

  it.each([
    ["a step that changes nothing", { ...status, MessageStatus: "queued" }],
    ["sending", { ...status, MessageStatus: "sending" }],
    ["a status of next year", { ...status, MessageStatus: "teleported" }],
  ])("with %s is answered and holds nothing", (_, form) => {
    const url = account.statusUrl;
    expect(twilio.read(account, call(url, form as Record<string, string>))).toEqual({
      texts: [],
      receipts: [],
      answer: empty,
    });
  });

  it.each([
    ["nothing at all", {}, /MessageSid/],
    ["a text without a sender", { MessageSid: "SM1", Body: "x" }, /From/],
  ])("with %s cannot be read", (_, form, what) => {
    expect(() => twilio.read(account, call(account.inboundUrl, form as Record<string, string>))).toThrow(what);
  });
});
