// A provider's test message is a real one: through its pace and the fence, once, and seen with what the carrier said.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { listTests, testProvider, tryNumbers } from "#web/server/provider-tests";
import { providerTypes } from "#web/server/provider-types";
import type { Viewer } from "#web/server/session";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeProvider, makeUser } from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let simulator: Simulator;
let providerId: string;
let viewer: Viewer;

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator({ port: 0, faults: { receipts: false } });
  providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio` });
  viewer = viewerOf(await makeUser());
}, 60_000);
afterAll(async () => {
  await simulator?.close();
  await database?.drop();
});

const order = (phone: string, more: { text?: string; commandId?: string } = {}) => ({
  phone,
  text: "Is anybody there?",
  commandId: randomUUID(),
  ...more,
});
const taken = async (to: string) => {
  const answer = await fetch(`${simulator.url}/control/messages?to=${encodeURIComponent(to)}`);
  return ((await answer.json()) as { messages: unknown[] }).messages.length;
};

describe("a test message", () => {
  it("reaches the carrier once, shows its id, and is audited without number or text", async () => {
    const given = order("+1 555 010 0601");
    const [first, again] = await Promise.all([
      testProvider(viewer, providerId, given),
      testProvider(viewer, providerId, given),
    ]);
    expect(again.id).toBe(first.id);
    const test = await eventually("the outcome", async () => {
      const [newest] = await listTests(providerId);
      return newest?.status === "sent" && newest;
    });
    expect(test).toMatchObject({
      to: "+15550100601",
      providerMessageId: expect.stringMatching(/^SM/),
      error: null,
    });
    expect(await taken("+15550100601")).toBe(1);
    const { rows } = await pool().query("SELECT * FROM audit WHERE action = 'provider tested'");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ actor: `user:${viewer.userId}`, target: `provider:${providerId}` });
    expect(JSON.stringify(rows)).not.toMatch(/5550100601|anybody/);
  });

  it("is not sent to who must not be contacted, neither after a STOP nor by an entry for everything", async () => {
    await pool().query(
      `INSERT INTO black_list (phone_e164, source, by) VALUES ('+15550100602', 'stop', 'customer'), ('+15550100603', 'upload', 'system')`,
    );
    for (const phone of ["+15550100602", "+15550100603"]) {
      expect(await testProvider(viewer, providerId, order(phone))).toMatchObject({
        status: "refused",
        error: expect.stringContaining("Blocked"),
        providerMessageId: null,
      });
      expect(await taken(phone)).toBe(0);
    }
  });

  it("is refused at its field for what is no number, or does not fit the pattern", async () => {
    const narrow = await makeProvider({ baseUrl: `${simulator.url}/twilio`, numberPattern: "^09" });
    const phone = { phone: expect.any(String) };
    await expect(testProvider(viewer, narrow, order("12"))).rejects.toMatchObject({ status: 422, fields: phone });
    await expect(testProvider(viewer, narrow, order("+15550100604"))).rejects.toMatchObject({ fields: phone });
    expect(await testProvider(viewer, narrow, order("099 000 604"))).toMatchObject({ status: "sent" });
    await expect(testProvider(viewer, randomUUID(), order("099000604"))).rejects.toMatchObject({ status: 404 });
  });

  it("fails at once and is not tried again where the carrier is not there", async () => {
    const away = await makeProvider({ baseUrl: "http://127.0.0.1:9/twilio" });
    expect(await testProvider(viewer, away, order("+15550100605"))).toMatchObject({
      status: "failed",
      errorKind: "notSent",
    });
    const { rows } = await pool().query("SELECT count(*)::int AS n FROM attempts WHERE provider_id = $1", [away]);
    expect(rows[0].n).toBe(1);
  });
});

describe("the number tester", () => {
  it("judges as the pump does, and shows what the carrier would be given", async () => {
    const tried = await tryNumbers({
      pattern: "^(09|\\+1)",
      numberForm: "digits",
      numbers: ["099000606", "+15550100606", "24000000", "no", "099 000 606"],
    });
    expect(tried).toEqual([
      { number: "099000606", verdict: "fits", given: "59899000606" },
      { number: "+15550100606", verdict: "fits", given: "15550100606" },
      { number: "24000000", verdict: "doesNotFit", given: null },
      { number: "no", verdict: "notPossible", given: null },
      { number: "099 000 606", verdict: "fits", given: "59899000606" },
    ]);
  });

  it("says what is wrong with a pattern, and stalls on none", async () => {
    const trial = { numberForm: "typed" as const, numbers: ["1".repeat(100)] };
    await expect(tryNumbers({ ...trial, pattern: "(" })).rejects.toMatchObject({
      fields: { pattern: expect.any(String) },
    });
    await expect(tryNumbers({ ...trial, pattern: "(?=1)" })).rejects.toMatchObject({ status: 422 });
    await tryNumbers({ ...trial, pattern: "^(1+)+$x" });
  });
});

describe("what a type asks for", () => {
  it("comes from its adapter: every setting and secret, with how to ask for it", () => {
    const types = new Map(providerTypes().map((each) => [each.type, each]));
    const fields = (type: string) =>
      Object.fromEntries(types.get(type)!.settings.map((each) => [each.name, [each.kind, each.required, each.secret]]));
    expect(fields("twilio")).toMatchObject({
      accountSid: ["text", true, false],
      messagingServiceSid: ["text", false, false],
      authToken: ["text", true, true],
    });
    expect(fields("urlsms")).toMatchObject({ url: ["text", true, false], encoding: ["choice", false, false] });
    expect(types.get("urlsms")!.settings.find(({ name }) => name === "encoding")!.options).toContain("UTF-8");
  });
});
