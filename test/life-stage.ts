// The real things under a conversation: Postgres, a Temporal server, the worker, a carrier over HTTP; and short words for what a test does with them.
import { randomUUID } from "node:crypto";
import { storeInbound } from "#activities/inbound";
import { pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { closeTemporal, customerWrote, reply, setPresence } from "#temporal/client";
import { createWorker } from "#temporal/worker";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "./factory.ts";
import { quietRuntime } from "./quiet-runtime.ts";
import { devServer, type TestDevServer } from "./temporal.ts";

export class LifeStage {
  /** Temporal's, which a test may stop and start. */
  readonly server: TestDevServer;
  readonly providerId: string;
  readonly simulator: Simulator;
  readonly #database: TestDatabase;
  #stopWorker: () => Promise<void>;
  #numbers = 0;

  private constructor(
    database: TestDatabase,
    server: TestDevServer,
    simulator: Simulator,
    providerId: string,
    stopWorker: () => Promise<void>,
  ) {
    this.#database = database;
    this.server = server;
    this.simulator = simulator;
    this.providerId = providerId;
    this.#stopWorker = stopWorker;
  }

  /** Everything up; `down()` in `afterAll`. `temporal`: more words for its server. */
  static async up(temporal: string[] = []): Promise<LifeStage> {
    quietRuntime();
    const database = await testDatabase();
    const server = await devServer(temporal);
    const simulator = await startSimulator({ port: 0, faults: { receipts: false } });
    const providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio` });
    return new LifeStage(database, server, simulator, providerId, await startWorker());
  }

  async down(): Promise<void> {
    await this.#stopWorker();
    await closeTemporal();
    await this.simulator.close();
    await this.server.close();
    await this.#database.drop();
  }

  /** Ends the worker as a deployment does, and starts another. */
  async restartWorker(): Promise<void> {
    await this.#stopWorker();
    this.#stopWorker = await startWorker();
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

  /** The phone of a customer who has not written yet. */
  customer(): string {
    return `+59899000${String(1000 + ++this.#numbers).slice(1)}`;
  }

  /** A text comes from the customer; a new one unless named. The answer is the thread. */
  async write(ourNumber: string, from = this.customer(), text = "Hello"): Promise<string> {
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

  /** The thread's newest conversation, when it is in that state, and that agent's. */
  async in(threadId: string, state: string, agentId?: string) {
    return eventually(`${state}${agentId ? " for that agent" : ""}`, async () => {
      const newest = await this.newest(threadId);
      return newest?.state === state && (!agentId || newest.agentId === agentId) ? newest : null;
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

/** The answer stops it. */
async function startWorker(): Promise<() => Promise<void>> {
  const { worker, close } = await createWorker();
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await close();
  };
}
