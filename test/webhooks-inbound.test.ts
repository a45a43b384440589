import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeCampaign, makeProvider } from "./factory.ts";
import { signature } from "./twilio-call.ts";
import { type WebServer, webServer } from "./web-server.ts";

// Temporal is down in all of these: what a carrier hears must not depend on it.
let database: TestDatabase;
let web: WebServer;
let provider: string;
const customer = "+59899000123";
const ourNumber = "+15550100100";

beforeAll(async () => {
  database = await testDatabase();
  provider = await makeProvider({ authToken: "carrier-token", from: ourNumber });
  await makeCampaign({ providerId: provider, didPorts: [ourNumber] });
  web = await webServer();
}, 240_000);
afterAll(async () => {
  await web?.close();
  await database?.drop();
});
beforeEach(async () => {
  await pool().query(
    "TRUNCATE messages, receipts, attempts, conversations, threads, customers, facts, black_list CASCADE",
  );
});

const address = (leaf: string, query = "") => `${web.url}/webhooks/${provider}/${leaf}${query}`;

function post(url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(form).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": signature("carrier-token", url, form),
      ...headers,
    },
  });
}
function text(body: string, sid = `SM${randomUUID().replaceAll("-", "")}`, from = customer) {
  return { MessageSid: sid, AccountSid: "ACtest", From: from, To: ourNumber, Body: body, NumMedia: "0" };
}
const messages = async () => (await pool().query("SELECT * FROM messages WHERE direction = 'in' ORDER BY seq")).rows;

describe("a text from a carrier", () => {
  it("is stored and answered as the carrier wants", async () => {
    const answer = await post(address("inbound"), text("Hola, ¿están abiertos? 👋"));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/xml");
    expect(await answer.text()).toBe("<Response/>");
    const stored = await messages();
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({
      text: "Hola, ¿están abiertos? 👋",
      from_address: customer,
      to_address: ourNumber,
      routing: "pending",
      status: "received",
    });
  });

  it("delivered five times makes one message (I9)", async () => {
    const form = text("only once");
    for (let time = 0; time < 5; time++) expect((await post(address("inbound"), form)).status).toBe(200);
    expect(await messages()).toHaveLength(1);
  });

  it("delivered five times at once makes one message (I9)", async () => {
    const form = text("only once");
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(address("inbound"), form)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    expect(await messages()).toHaveLength(1);
  });

  it("may hold a NUL, which Postgres would refuse for ever", async () => {
    expect((await post(address("inbound"), text("before\0after"))).status).toBe(200);
    expect((await messages())[0].text).toBe("beforeafter");
  });

  it("STOP is on the do-not-contact list when the answer comes (I4)", async () => {
    expect((await post(address("inbound"), text("  stop."))).status).toBe(200);
    const { rows } = await pool().query("SELECT phone_e164, source FROM black_list");
    expect(rows).toEqual([{ phone_e164: customer, source: "stop" }]);
  });

  it("fifty at once are all stored, quickly, with Temporal down", async () => {
    const times = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const started = performance.now();
        const from = `+598990001${String(n).padStart(2, "0")}`;
        const answer = await post(address("inbound"), text(`text ${n}`, undefined, from));
        expect(answer.status).toBe(200);
        return performance.now() - started;
      }),
    );
    expect(await messages()).toHaveLength(50);
    // All fifty wait for two cores at once; one alone takes a few milliseconds.
    expect(Math.max(...times)).toBeLessThan(5000);
  });
});

describe("a forged call", () => {
  const cases: Record<string, (url: string, form: Record<string, string>) => Promise<Response>> = {
    "without a signature": (url, form) => fetch(url, { method: "POST", body: new URLSearchParams(form) }),
    "signed with another secret": (url, form) =>
      post(url, form, { "x-twilio-signature": signature("guess", url, form) }),
    "signed for another address": (url, form) =>
      post(url, form, { "x-twilio-signature": signature("carrier-token", `${url}?x=1`, form) }),
    "with a text changed on the way": (url, form) =>
      post(url, { ...form, Body: "changed" }, { "x-twilio-signature": signature("carrier-token", url, form) }),
    "that is not what the carrier posts": (url) =>
      fetch(url, {
        method: "POST",
        body: "{]",
        headers: { "content-type": "application/json", "x-twilio-signature": "x" },
      }),
    "by GET": (url, form) => fetch(`${url}?${new URLSearchParams(form)}`, { headers: { "x-twilio-signature": "x" } }),
  };
  for (const [name, call] of Object.entries(cases)) {
    it(`${name} gets 403 and stores nothing`, async () => {
      for (const leaf of ["inbound", "status"]) {
        const answer = await call(address(leaf), {
          ...text("forged"),
          MessageStatus: leaf === "status" ? "delivered" : "",
        });
        expect(answer.status).toBe(403);
      }
      const { rows } = await pool().query(
        "SELECT (SELECT count(*)::int FROM messages) + (SELECT count(*)::int FROM receipts) + (SELECT count(*)::int FROM threads) AS n",
      );
      expect(rows[0].n).toBe(0);
    });
  }
});

describe("a call that cannot be taken", () => {
  it("for a provider that is not there gets 404", async () => {
    for (const id of [randomUUID(), "nobody"]) {
      const url = `${web.url}/webhooks/${id}/inbound`;
      expect((await post(url, text("hello"))).status).toBe(404);
    }
  });

  it("signed, but with nothing that the carrier posts, gets 400", async () => {
    const answer = await post(address("inbound"), { Body: "no id, no sender" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ status: 400, detail: expect.stringContaining("MessageSid") });
  });

  it("whose sender is longer than any carrier's gets 400, by another method 405", async () => {
    expect((await post(address("inbound"), text("Hello", "SM1", "9".repeat(200)))).status).toBe(400);
    const answer = await fetch(address("inbound"), { method: "PUT", body: "x" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
    expect(await messages()).toHaveLength(0);
  });

  it("that is too long gets 413", async () => {
    const answer = await post(address("inbound"), text("x".repeat(5_000_000)));
    expect(answer.status).toBe(413);
    expect(await messages()).toHaveLength(0);
  });
});

describe("the address", () => {
  it("with a query is signed with it", async () => {
    expect((await post(address("inbound", "?from=a%20b&x=%C3%B1"), text("hello"))).status).toBe(200);
  });
});
