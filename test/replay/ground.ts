// What the scenarios stand on: Postgres, a Temporal server, a worker and a carrier, all real.
import { randomUUID } from "node:crypto";
import { storeInbound } from "#activities/inbound";
import { prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { closeTemporal, customerWrote, mediaArrived, reply, setPresence } from "#temporal/client";
import { createWorker } from "#temporal/worker";
import { type TestDatabase, testDatabase } from "../database.ts";
import { eventually } from "../eventually.ts";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "../factory.ts";
import { devServer, type TestDevServer } from "../temporal.ts";
import { texts } from "./clean.ts";

export class Ground {
  readonly #database: TestDatabase;
  readonly #server: TestDevServer;
  readonly #simulator: Simulator;
  readonly #stopWorker: () => Promise<void>;
  readonly providerId: string;
  #numbers = 0;

  private constructor(
    database: TestDatabase,
    server: TestDevServer,
    simulator: Simulator,
    providerId: string,
    stopWorker: () => Promise<void>,
  ) {
    this.#database = database;
    this.#server = server;
    this.#simulator = simulator;
    this.providerId = providerId;
    this.#stopWorker = stopWorker;
  }

  /** `longestHistory`: events after which the server suggests that a run goes on in a new one. */
  static async open(longestHistory?: number): Promise<Ground> {
    const database = await testDatabase();
    const server = await devServer(
      longestHistory ? ["--dynamic-config-value", `limit.historyCount.suggestContinueAsNew=${longestHistory}`] : [],
    );
    const simulator = await startSimulator({ port: 0, faults: { receipts: false } });
    const providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio` });
    const { worker, close } = await createWorker();
    const running = worker.run();
    return new Ground(database, server, simulator, providerId, async () => {
      worker.shutdown();
      await running;
      await close();
    });
  }

  async close(): Promise<void> {
    await this.#stopWorker();
    await closeTemporal();
    await this.#simulator.close();
    await this.#server.close();
    await this.#database.drop();
  }

  /** A campaign with a number of its own and so many members, who are offline. */
  async campaign(agents: number, more: Parameters<typeof makeCampaign>[0] = {}) {
    const ourNumber = `+1555010${String(1000 + ++this.#numbers).slice(1)}`;
    const campaignId = await makeCampaign({ providerId: this.providerId, didPorts: [ourNumber], ...more });
    const agentIds: string[] = [];
    for (let n = 0; n < agents; n++) {
      const agentId = await makeAgent();
      await makeMember(campaignId, agentId);
      agentIds.push(agentId);
    }
    return { campaignId, ourNumber, agentIds, agentId: agentIds[0]! };
  }

  /** A new customer writes; the answer is the thread. */
  async customerWrites(ourNumber: string): Promise<string> {
    const from = `+59899000${String(1000 + ++this.#numbers).slice(1)}`;
    const stored = await storeInbound(this.providerId, "sms", [
      { providerMessageId: `SM${randomUUID()}`, from, to: ourNumber, text: texts[0]!, media: [] },
    ]);
    await customerWrote(stored);
    return stored[0]!.threadId;
  }

  /** A new customer sends a picture, or something of a kind that is not taken; the answer is the file. */
  async customerSendsFile(ourNumber: string, content: Buffer): Promise<string> {
    const [accountSid, inboundUrl] = [`AC${"0".repeat(31)}1`, "http://127.0.0.1:9/"];
    const line = { provider: "p", name: "n", number: ourNumber, inboundUrl, authToken: "test-token", accountSid };
    const order = async (method: string, path: string, body: BodyInit) =>
      (await fetch(this.#simulator.url + path, { method, body, headers: { "content-type": "image/png" } })).json();
    await order("PUT", "/control/lines", JSON.stringify({ lines: [line] }));
    const file = await order("POST", `/control/files?accountSid=${accountSid}`, new Uint8Array(content));
    const from = `+59899000${String(1000 + ++this.#numbers).slice(1)}`;
    const [stored] = await storeInbound(this.providerId, "sms", [
      { providerMessageId: `SM${randomUUID()}`, from, to: ourNumber, text: texts[0]!, media: [file as never] },
    ]);
    const { id } = await prisma().media.findFirstOrThrow({ where: { messageId: stored!.messageIds[0]! } });
    mediaArrived(stored!.messageIds);
    await eventually("it is looked at", async () => {
      return (await prisma().media.findUnique({ where: { id } }))?.state !== "waiting";
    });
    return id;
  }

  /** Waits until the thread's newest conversation is in a state. */
  in(threadId: string, state: string) {
    return eventually(`conversation is ${state}`, async () => {
      const newest = await prisma().conversation.findFirst({ where: { threadId }, orderBy: { openedAt: "desc" } });
      return newest?.state === state ? newest : null;
    });
  }

  async available(agentId: string): Promise<void> {
    await setPresence({ agentId, state: "available", source: "api", by: `agent:${agentId}` });
  }

  /** The agent answers, and the text is with the carrier. */
  async agentAnswers(conversationId: string, agentId: string): Promise<void> {
    const order = { conversationId, text: texts[1]!, authorId: agentId, commandId: randomUUID() };
    const { messageId } = await reply(order);
    await this.sent(messageId);
  }

  sent(messageId: string) {
    return eventually(
      "sent",
      async () => (await prisma().message.findUnique({ where: { id: messageId } }))?.status === "sent",
      30_000,
    );
  }

  async carrier(faults: object): Promise<void> {
    await fetch(`${this.#simulator.url}/control/faults`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ receipts: false, ...faults }),
    });
  }
}
