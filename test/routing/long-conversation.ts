// One conversation with very many texts, written from both sides at once, over as many runs of its workflow as that takes.
import { randomUUID } from "node:crypto";
import { storeInbound } from "#activities/inbound";
import { pool, prisma } from "#prisma/client";
import { startSimulator } from "#providers/simulator/main";
import { closeConversation, closeTemporal, customerWrote, reply, setPresence } from "#temporal/client";
import { temporal } from "#temporal/connection";
import { createWorker } from "#temporal/worker";
import { conversationWorkflowId } from "#workflows/messages";
import { testDatabase } from "../database.ts";
import { eventually } from "../eventually.ts";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "../factory.ts";
import { quietRuntime } from "../quiet-runtime.ts";
import { devServer } from "../temporal.ts";

export interface LongFindings {
  /** Runs of the workflow, one after the other. */
  runs: number;
  longestHistory: number;
  inbound: number;
  sent: number;
  /** Texts that reached the phone, each counted as often as it did. */
  onThePhone: number;
  /** What was not as promised, a line each. */
  wrong: string[];
}

const from = "+59899000777";
const to = "+15550100777";

/**
 * Half of the texts from the customer, half from the agent, `atOnce` of each side under way at a time; every tenth reply is ordered twice.
 * `historyLimit`: events after which a run is to be continued as another; Temporal's own limit unless given.
 */
export async function longConversation(order: {
  texts: number;
  atOnce: number;
  historyLimit?: number;
}): Promise<LongFindings> {
  quietRuntime();
  const database = await testDatabase();
  const limit = order.historyLimit;
  const server = await devServer(
    limit ? ["--dynamic-config-value", `limit.historyCount.suggestContinueAsNew=${limit}`] : [],
    { givesWay: false },
  );
  const simulator = await startSimulator({ port: 0, faults: { receipts: false } });
  const { worker, close } = await createWorker();
  const running = worker.run();
  try {
    const providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio` });
    const campaignId = await makeCampaign({ providerId, didPorts: [to] });
    const agentId = await makeAgent();
    await makeMember(campaignId, agentId);
    await setPresence({ agentId, state: "available", source: "api", by: `agent:${agentId}` });
    const write = async (text: string) => {
      const arrived = { providerMessageId: `SM${randomUUID()}`, from, to, text, media: [] };
      const stored = await storeInbound(providerId, "sms", [arrived]);
      customerWrote(stored);
      return stored[0]!.threadId;
    };
    const threadId = await write("in 0");
    const { id: conversationId } = await eventually("assigned", () =>
      prisma().conversation.findFirst({ where: { threadId, state: "active" } }),
    );
    const half = order.texts / 2;
    const answered = new Set<string>();
    const say = async (n: number) => {
      const command = { conversationId, text: `out ${n}`, authorId: agentId, commandId: randomUUID() };
      const both = await Promise.all(n % 10 === 0 ? [reply(command), reply(command)] : [reply(command)]);
      for (const { messageId } of both) answered.add(messageId);
    };
    const inLanes = async (first: number, work: (n: number) => Promise<unknown>) => {
      let next = first;
      const lane = async () => {
        while (next < half) await work(next++);
      };
      await Promise.all(Array.from({ length: order.atOnce }, lane));
    };
    await Promise.all([inLanes(1, (n) => write(`in ${n}`)), inLanes(0, say)]);
    const statuses = () =>
      pool().query<{ status: string; n: number }>(
        "SELECT status, count(*)::int AS n FROM messages WHERE conversation_id = $1 AND direction = 'out' GROUP BY status",
        [conversationId],
      );
    await eventually(
      "all replies are with the carrier",
      async () => (await statuses()).rows.every(({ status }) => status === "sent"),
      600_000,
    );
    await closeConversation({ conversationId, by: `agent:${agentId}` });
    return await judge({ threadId, conversationId, half, answered, phone: simulator.url });
  } finally {
    worker.shutdown();
    await running;
    await close();
    await closeTemporal();
    await simulator.close();
    await server.close();
    await database.drop();
  }
}

async function judge(of: {
  threadId: string;
  conversationId: string;
  half: number;
  answered: Set<string>;
  phone: string;
}): Promise<LongFindings> {
  const { threadId, conversationId, half } = of;
  const wrong: string[] = [];
  const texts = await prisma().message.findMany({ where: { threadId }, orderBy: { seq: "asc" } });
  const elsewhere = texts.filter((text) => text.conversationId !== conversationId);
  if (elsewhere.length > 0) wrong.push(`${elsewhere.length} texts are in another conversation or in none`);
  const inbound = texts.filter(({ direction }) => direction === "in");
  if (new Set(inbound.map(({ text }) => text)).size !== half || inbound.length !== half)
    wrong.push(`${inbound.length} of ${half} of the customer's texts are there`);
  const sent = texts.filter(({ direction, status }) => direction === "out" && status === "sent");
  if (sent.length !== half || of.answered.size !== half)
    wrong.push(`${of.answered.size} replies were acknowledged and ${sent.length} sent, of ${half}`);
  const answer = await fetch(`${of.phone}/control/messages?to=${encodeURIComponent(from)}&limit=${half + 100}`);
  const { messages } = (await answer.json()) as { messages: { text: string }[] };
  const counts = new Map<string, number>();
  for (const { text } of messages) counts.set(text, (counts.get(text) ?? 0) + 1);
  const twice = [...counts].filter(([, n]) => n > 1);
  if (twice.length > 0 || counts.size !== half)
    wrong.push(`${counts.size} of ${half} replies reached the phone, ${twice.length} of them more than once`);
  const closed = await prisma().conversation.findUniqueOrThrow({ where: { id: conversationId } });
  if (closed.state !== "closed") wrong.push(`it was closed and is ${closed.state}`);
  let [runs, longestHistory] = [0, 0];
  for await (const run of temporal().workflow.list({ query: `WorkflowId = '${conversationWorkflowId(threadId)}'` })) {
    const described = await temporal().workflow.getHandle(run.workflowId, run.runId).describe();
    runs += 1;
    longestHistory = Math.max(longestHistory, described.historyLength);
    if (!["COMPLETED", "CONTINUED_AS_NEW", "RUNNING"].includes(described.status.name))
      wrong.push(`a run ended as ${described.status.name}`);
  }
  return { runs, longestHistory, inbound: inbound.length, sent: sent.length, onThePhone: messages.length, wrong };
}
