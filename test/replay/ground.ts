// What the scenarios stand on: Postgres, a Temporal server, a worker and a carrier, all real.
import { randomUUID } from "node:crypto";
import { storeInbound } from "#activities/inbound";
import { prisma } from "#prisma/client";
import { mediaArrived } from "#temporal/client";
import { eventually } from "../eventually.ts";
import { LifeStage } from "../life-stage.ts";
import { texts } from "./clean.ts";

export class Ground {
  readonly #stage: LifeStage;

  private constructor(stage: LifeStage) {
    this.#stage = stage;
  }

  /** `longestHistory`: events after which the server suggests that a run goes on in a new one. */
  static async open(longestHistory?: number): Promise<Ground> {
    return new Ground(
      await LifeStage.up(
        longestHistory ? ["--dynamic-config-value", `limit.historyCount.suggestContinueAsNew=${longestHistory}`] : [],
      ),
    );
  }

  close(): Promise<void> {
    return this.#stage.down();
  }

  get providerId(): string {
    return this.#stage.providerId;
  }

  /** A campaign with a number of its own and so many members, who are offline. */
  async campaign(agents: number, more: Parameters<LifeStage["campaign"]>[1] = {}) {
    const made = await this.#stage.campaign(agents, more);
    return { ...made, agentId: made.agentIds[0]! };
  }

  /** A new customer writes; the answer is the thread. */
  customerWrites(ourNumber: string): Promise<string> {
    return this.#stage.write(ourNumber, undefined, texts[0]!);
  }

  /** A new customer sends a picture, or something of a kind that is not taken; the answer is the file. */
  async customerSendsFile(ourNumber: string, content: Buffer): Promise<string> {
    const [accountSid, inboundUrl] = [`AC${"0".repeat(31)}1`, "http://127.0.0.1:9/"];
    const line = { provider: "p", name: "n", number: ourNumber, inboundUrl, authToken: "test-token", accountSid };
    const order = async (method: string, path: string, body: BodyInit) =>
      (
        await fetch(this.#stage.simulator.url + path, { method, body, headers: { "content-type": "image/png" } })
      ).json();
    await order("PUT", "/control/lines", JSON.stringify({ lines: [line] }));
    const file = await order("POST", `/control/files?accountSid=${accountSid}`, new Uint8Array(content));
    const from = this.#stage.customer();
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
    return this.#stage.in(threadId, state);
  }

  async available(agentId: string): Promise<void> {
    await this.#stage.available(agentId);
  }

  /** The agent answers, and the text is with the carrier. */
  async agentAnswers(conversationId: string, agentId: string): Promise<void> {
    const { messageId } = await this.#stage.say(conversationId, agentId, texts[1]!);
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
    await fetch(`${this.#stage.simulator.url}/control/faults`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ receipts: false, ...faults }),
    });
  }
}
