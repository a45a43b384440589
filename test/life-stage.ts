// The real things under a conversation: Postgres, a Temporal server, the worker, a carrier over HTTP; and short words for what a test does with them.
import { randomUUID } from "node:crypto";
import { storeInbound } from "#activities/inbound";
import { pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { closeTemporal, customerWrote, reply, setPresence } from "#temporal/client";
import { createWorker } from "#temporal/worker";
import { testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "./factory.ts";
import { quietRuntime } from "./quiet-runtime.ts";
import { devServer } from "./temporal.ts";

export class LifeStage {
  readonly providerId: string;
  readonly simulator: Simulator;
  readonly #ends: (() => Promise<unknown>)[];
  #numbers = 0;

  private constructor(providerId: string, simulator: Simulator, ends: (() => Promise<unknown>)[]) {
    this.providerId = providerId;
    this.simulator = simulator;
    this.#ends = ends;
  }

  /** Everything up; `down()` in `afterAll`. */
  static async up(): Promise<LifeStage> {
    quietRuntime();
    const database = await testDatabase();
    const server = await devServer();
    const simulator = await startSimulator({ port: 0, faults: { receipts: false } });
    const providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio` });
    const { worker, close } = await createWorker();
    const running = worker.run();
    return new LifeStage(providerId, simulator, [
      async () => {
        worker.shutdown();
        await running;
        await close();
      },
      closeTemporal,
      () => simulator.close(),
      () => server.close(),
      () => database.drop(),
    ]);
  }

  async down(): Promise<void> {
    for (const end of this.#ends) await end();
  }

  /** A campaign with a number of its own and members who are offline. */
  async campaign(agents: number, more: Parameters<typeof makeCampaign>[0] = {}) {
    const ourNumber = `+1555010${String(1000 + ++this.#numbers).slice(1)}`;
    const campaignId = await makeCampaign({ providerId: this.providerId, didPorts: [ourNumber], ...more });
    const agentIds: string[] = [];
    for (let n = 0; n < agents; n++) {
      const agentId = await makeAgent();
      await makeMember(campaignId, agentId);
      agentIds.push(agentId);
    }
    return { campaignId, ourNumber, agentIds };
  }

  available(agentId: string) {
    return setPresence({ agentId, state: "available", source: "api", by: `agent:${agentId}` });
  }

  offline(agentId: string) {
    return setPresence({ agentId, state: "offline", source: "api", by: `agent:${agentId}` });
  }

  async write(ourNumber: string, from: string, text = "Hello"): Promise<string> {
    const stored = await storeInbound(this.providerId, "sms", [
      { providerMessageId: `SM${randomUUID()}`, from, to: ourNumber, text, media: [] },
    ]);
    customerWrote(stored);
    return stored[0]!.threadId;
  }

  /** The thread's newest conversation. */
  newest(threadId: string) {
    return prisma().conversation.findFirst({ where: { threadId }, orderBy: { openedAt: "desc" } });
  }

  /** The thread's newest conversation, when it is in that state. */
  async in(threadId: string, state: string) {
    return eventually(state, async () => {
      const newest = await this.newest(threadId);
      return newest?.state === state ? newest : null;
    });
  }

  say(conversationId: string, authorId: string, text = "Good day") {
    return reply({ conversationId, text, authorId, commandId: randomUUID() });
  }

  /** What has reached the customer's phone. */
  async onThePhone(to: string): Promise<string[]> {
    const answer = await fetch(`${this.simulator.url}/control/messages?to=${encodeURIComponent(to)}`);
    return ((await answer.json()) as { messages: { text: string }[] }).messages.map((message) => message.text);
  }

  async facts(conversationId: string): Promise<string[]> {
    const facts = await prisma().fact.findMany({ where: { conversationId }, orderBy: { id: "asc" } });
    return facts.map((fact) => fact.what);
  }

  /** A disposition of a campaign; below another one when `parent` is given. */
  async disposition(campaignId: string, name: string, parent?: { id: string; level: number }): Promise<string> {
    const { rows } = await pool().query<{ id: string }>(
      "INSERT INTO dispositions (campaign_id, parent_id, level, name) VALUES ($1, $2, $3, $4) RETURNING id",
      [campaignId, parent?.id ?? null, (parent?.level ?? 0) + 1, name],
    );
    return rows[0]!.id;
  }
}
