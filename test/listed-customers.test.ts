// Customers on the do-not-contact list who write to us: they are heard like everybody, and may be answered unless they said STOP (D15, D22).
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimConversation } from "#activities/claim";
import { storeInbound } from "#activities/inbound";
import { commitMessageIntent } from "#activities/intent";
import { routePending } from "#activities/routing";
import { pool, prisma } from "#prisma/client";
import { reply } from "#temporal/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "./factory.ts";

let database: TestDatabase;
let providerId: string;
let agentId: string;
const ourNumber = "+15550100177";
beforeAll(async () => {
  database = await testDatabase();
  // Nothing listens there: what is committed must not wait for it.
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  providerId = await makeProvider();
  agentId = await makeAgent({ agent: { presence: "available" } });
  await makeMember(await makeCampaign({ providerId, didPorts: [ourNumber], maxInteractions: 50 }), agentId);
});
afterAll(() => database?.drop());

const list = (phone: string, source: string, campaignId: string | null = null) =>
  pool().query("INSERT INTO black_list (phone_e164, source, campaign_id, by) VALUES ($1, $2, $3, 'user:test')", [
    phone,
    source,
    campaignId,
  ]);

/** The customer writes, the queue gives it to the agent, who answers. What became of the answer, before any wire. */
async function answered(from: string) {
  const [stored] = await storeInbound(providerId, "sms", [
    { providerMessageId: `SM${randomUUID()}`, from, to: ourNumber, text: "Is anybody there?", media: [] },
  ]);
  const { conversation } = await routePending(stored!.threadId, new Date());
  expect(conversation).toMatchObject({ state: "waiting" });
  const { conversationId } = conversation!;
  const order = { claimId: randomUUID(), conversationId, agentId, by: "system", decision: {} };
  expect(await claimConversation(order)).toMatchObject({ won: true });
  const { messageId } = await reply({ conversationId, text: "Yes", authorId: agentId, commandId: randomUUID() });
  const intent = await commitMessageIntent(messageId, { exempt: false, starting: false });
  return { intent, status: (await prisma().message.findUniqueOrThrow({ where: { id: messageId } })).status };
}

describe("a customer on the list who writes", () => {
  it.each(["upload", "person", "api"])("is answered, whoever put the number there (%s)", async (source) => {
    const from = `+5989900017${["upload", "person", "api"].indexOf(source)}`;
    await list(from, source);
    const { intent, status } = await answered(from);
    expect(intent).toHaveProperty("attemptId");
    expect(status).toBe("sending");
  });

  it("is heard after a STOP, and not answered", async () => {
    const from = "+59899000179";
    await list(from, "stop");
    const { intent, status } = await answered(from);
    expect(intent).toHaveProperty("blocked");
    expect(status).toBe("refused");
  });
});
