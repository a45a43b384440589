// WhatsApp takes free texts for 24 hours after the customer's last one, then only templates (D32): what is refused, and what goes out.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendMessage } from "#activities/send-message";
import { forgetEnvironment } from "#environment/environment";
import { pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { reply } from "#temporal/client";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeInbound,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "#test/factory";
import { readDesktopConversation } from "../web/server/desktop.ts";
import { changeProvider, readProvider } from "../web/server/providers.ts";
import { providerChange } from "../web/server/shapes/providers.ts";
import { writtenReply } from "../web/server/shapes/written.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let simulator: Simulator;
let providerId: string;
let campaignId: string;
let agentId: string;
let threadId: string;
let conversationId: string;
let templateId: string;
let administrator: ReturnType<typeof viewerOf>;

const greeting = {
  name: "order_update",
  language: "es",
  body: "Hola {{1}}, su pedido {{2}} está en camino.",
  externalId: "HX1",
};
const answer = (more: { text?: string; template?: { templateId: string; variables: string[] } } = {}) =>
  reply({ conversationId, text: "Hello", authorId: agentId, commandId: randomUUID(), ...more });
const wrote = (hoursAgo: number) =>
  makeInbound({
    providerId,
    threadId,
    conversationId,
    at: new Date(Date.now() - hoursAgo * 3_600_000),
    routing: "routed",
  });

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator({ faults: { receipts: false } });
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  forgetEnvironment();
  administrator = viewerOf(await makeUser(), "administrator");
  providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio`, from: "whatsapp:+15550100100" });
  campaignId = await makeCampaign({ providerId });
  agentId = await makeAgent();
  await makeMember(campaignId, agentId);
  await changeProvider(administrator, providerId, providerChange.parse({ templates: [greeting] }));
  templateId = (await prisma().template.findFirstOrThrow()).id;
}, 120_000);
afterAll(async () => {
  await simulator?.close();
  await database?.drop();
});
beforeEach(async () => {
  await pool().query("TRUNCATE messages, conversations, threads, customers CASCADE");
  threadId = await makeThread({ providerId });
  await pool().query("UPDATE threads SET channel = 'whatsapp'");
  conversationId = await makeConversation({ campaignId, threadId, state: "active", agentId, assignedAt: new Date() });
});

describe("a free text", () => {
  it("goes within the 24 hours and is refused after them, kept nowhere", async () => {
    await wrote(23.9);
    await answer();
    await pool().query("UPDATE messages SET at = at - interval '30 minutes' WHERE direction = 'in'");
    await expect(answer()).rejects.toMatchObject({ code: "window" });
    // What the customer writes now opens it again; our own text has not.
    await wrote(0);
    await answer();
    expect(await prisma().message.count({ where: { direction: "out" } })).toBe(2);
  });

  it("is refused to a customer who has never written, and never on SMS", async () => {
    await expect(answer()).rejects.toMatchObject({ code: "window" });
    await pool().query("UPDATE threads SET channel = 'sms'");
    await expect(answer()).resolves.toBeTruthy();
  });
});

describe("a template", () => {
  it("goes at any time, by the carrier's id and its values, and reads as the customer reads it", async () => {
    await wrote(30);
    const { messageId } = await answer({ text: "", template: { templateId, variables: ["Ana", "12"] } });
    const text = "Hola Ana, su pedido 12 está en camino.";
    expect(await prisma().message.findUniqueOrThrow({ where: { id: messageId } })).toMatchObject({ text });
    expect(await prisma().conversation.findFirstOrThrow()).toMatchObject({ lastText: text });
    expect(await sendMessage({ messageId, tries: 1 })).toMatchObject({ outcome: "accepted" });
    const sent = (await (await fetch(`${simulator.url}/control/messages`)).json()) as { messages: { text: string }[] };
    expect(sent.messages[0]!.text).toBe('[HX1] {"1":"Ana","2":"12"}');
  });

  it("of another account, with a value missing or with line breaks is refused", async () => {
    const other = await makeProvider({ from: "whatsapp:+15550100101" });
    await pool().query("UPDATE templates SET provider_id = $1", [other]);
    await expect(answer({ template: { templateId, variables: ["Ana", "12"] } })).rejects.toMatchObject({
      code: "template",
    });
    await pool().query("UPDATE templates SET provider_id = $1", [providerId]);
    for (const variables of [[], ["Ana"], ["Ana", " "], ["Ana", "1\n2"], ["Ana", "12", "13"]])
      await expect(answer({ template: { templateId, variables } })).rejects.toMatchObject({ code: "template" });
    await expect(answer({ template: { templateId: randomUUID(), variables: [] } })).rejects.toMatchObject({
      code: "template",
    });
    expect(await prisma().message.count()).toBe(0);
  });

  it("needs no text of its own, which nothing else does without", () => {
    const order = { conversationId, text: "", commandId: randomUUID() };
    expect(writtenReply.safeParse(order).success).toBe(false);
    expect(writtenReply.safeParse({ ...order, template: { templateId, variables: [] } }).success).toBe(true);
  });
});

describe("the desktop", () => {
  it("is told until when free texts may go, and what may go then", async () => {
    const read = () => readDesktopConversation(viewerOf(agentId, "agent"), conversationId);
    expect(await read()).toMatchObject({
      window: { endsAt: null },
      templates: [{ id: templateId, name: "order_update" }],
    });
    await wrote(2);
    const { window } = await read();
    expect(Date.parse(window!.endsAt!) - Date.now()).toBeGreaterThan(21.9 * 3_600_000);
    await pool().query("UPDATE threads SET channel = 'sms'");
    expect(await read()).toMatchObject({ window: null, templates: [], carries: { most: 1 } });
  });
});

describe("an account's templates", () => {
  it("are kept as they were given, one that stays keeping its id, and wrong ones are refused by name", async () => {
    const bye = { name: "bye", language: "pt_BR", body: "Até logo", externalId: "" };
    const change = (templates: object[]) =>
      changeProvider(administrator, providerId, providerChange.parse({ templates }));
    await change([bye, { ...greeting, body: "Hola {{1}}, {{2}}" }]);
    const { templates } = await readProvider(providerId);
    expect(templates.map((each) => [each.name, each.body])).toEqual([
      ["bye", "Até logo"],
      ["order_update", "Hola {{1}}, {{2}}"],
    ]);
    expect(await prisma().template.findUniqueOrThrow({ where: { id: templateId } })).toMatchObject({ position: 2 });
    // Another change leaves them alone.
    await changeProvider(administrator, providerId, providerChange.parse({ name: "Another name" }));
    expect((await readProvider(providerId)).templates).toHaveLength(2);
    const wrong: [object, string][] = [
      [{ ...bye, name: "Bye!" }, "templates.0.name"],
      [{ ...bye, language: "Spanish" }, "templates.0.language"],
      [{ ...bye, body: "{{name}}" }, "templates.0.body"],
    ];
    for (const [template, path] of wrong) {
      const { error } = providerChange.safeParse({ templates: [template] });
      expect(error?.issues[0]?.path.join(".")).toBe(path);
    }
    expect(providerChange.safeParse({ templates: [bye, bye] }).error?.issues[0]?.path).toEqual([
      "templates",
      1,
      "name",
    ]);
  });
});
