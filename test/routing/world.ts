// Campaigns that share agents, on the real Postgres, Temporal and workers, with the sweep put to rest: what it would mend is to be seen.
import { randomUUID } from "node:crypto";
import { sweepOnce } from "#activities/sweep";
import type { Order, Rule } from "#domain/assignment";
import { pool, prisma } from "#prisma/client";
import { changeSettings } from "#prisma/settings";
import { closeTemporal, setPresence } from "#temporal/client";
import { temporal } from "#temporal/connection";
import { restLeft, wakeConversation } from "#temporal/wake";
import { createWorker } from "#temporal/worker";
import { type ConversationRun, conversationRun, conversationWorkflowId, sweepScheduleId } from "#workflows/messages";
import { type TestDatabase, testDatabase } from "../database.ts";
import { eventually } from "../eventually.ts";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "../factory.ts";
import { quietRuntime } from "../quiet-runtime.ts";
import { devServer, type TestDevServer } from "../temporal.ts";
import { unsettled } from "./settled.ts";
import { Watch } from "./watch.ts";

export interface CampaignPlan {
  rule: Rule;
  order: Order;
  cap: number;
  acceptSeconds: number;
  /** Of each agent: null = no member, else the penalty. */
  members: (number | null)[];
}

interface RunningWorker {
  stop(): Promise<void>;
}

/** Seconds after which a lost browser's agent is signed off. */
export const graceSeconds = 1;
/** Not how long anything may take, but when to stop waiting for what will not come. */
const patienceMilliseconds = 60_000;

export class World {
  readonly watch: Watch;
  readonly providerId: string;
  agentIds: string[] = [];
  campaigns: { id: string; ourNumber: string }[] = [];
  /** Stream of each agent's browser, where there is one. */
  readonly browsers = new Map<string, string>();
  readonly processId = randomUUID();
  /** The carrier's ids of all texts that were delivered in this run. */
  readonly delivered = new Set<string>();
  /** How often the sweep was needed. */
  swept = 0;
  readonly #database: TestDatabase;
  readonly #server: TestDevServer;
  #worker: RunningWorker;
  #restarting = Promise.resolve();
  /** A wake-up did not get through: the machine is slow, and the sweep is there for this. */
  #wakeFailed = false;
  readonly #looking = setInterval(() => {
    this.#wakeFailed ||= restLeft() > 0;
  }, 200).unref();
  #numbers = 0;

  private constructor(parts: {
    database: TestDatabase;
    server: TestDevServer;
    watch: Watch;
    providerId: string;
    worker: RunningWorker;
  }) {
    this.#database = parts.database;
    this.#server = parts.server;
    this.watch = parts.watch;
    this.providerId = parts.providerId;
    this.#worker = parts.worker;
  }

  static async open(): Promise<World> {
    quietRuntime();
    const database = await testDatabase();
    const server = await devServer([], { givesWay: false });
    const watch = await Watch.open(database.url);
    const worker = await startWorker();
    await temporal().schedule.getHandle(sweepScheduleId).pause();
    await changeSettings({ graceSeconds });
    const providerId = await makeProvider();
    return new World({ database, server, watch, providerId, worker });
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#worker.stop();
    await closeTemporal();
    await this.watch.close();
    await this.#server.close();
    await this.#database.drop();
  }

  /** New campaigns and agents, who are offline. */
  async begin(plans: CampaignPlan[], agents: number): Promise<void> {
    await this.watch.forget();
    this.delivered.clear();
    this.browsers.clear();
    this.agentIds = [];
    this.campaigns = [];
    for (let n = 0; n < agents; n++) this.agentIds.push(await makeAgent());
    for (const { rule, order, cap, acceptSeconds, members } of plans) {
      const ourNumber = `+1555${String(1_000_000 + ++this.#numbers).slice(1)}`;
      const id = await makeCampaign({
        providerId: this.providerId,
        didPorts: [ourNumber],
        rule,
        order,
        maxInteractions: cap,
        acceptSeconds,
        maxLapses: 2,
      });
      this.campaigns.push({ id, ourNumber });
      for (const [at, penalty] of members.entries())
        if (penalty !== null) await makeMember(id, this.agentIds[at]!, penalty);
    }
  }

  /** Another worker takes over; the old one finishes what it has begun. */
  replaceWorker(): Promise<void> {
    return this.#oneAtATime(async () => {
      const old = this.#worker;
      this.#worker = await startWorker();
      await old.stop();
    });
  }

  /** The worker is away for a moment: what comes meanwhile is served by the next. */
  restartWorker(): Promise<void> {
    return this.#oneAtATime(async () => {
      await this.#worker.stop();
      this.#worker = await startWorker();
    });
  }

  #oneAtATime(work: () => Promise<void>): Promise<void> {
    const turn = this.#restarting.then(work);
    this.#restarting = turn.catch(() => {});
    return turn;
  }

  /**
   * Waits until nothing is left to be done, and then until the watch has seen it all. Throws with what is still to be done: a wake-up was not
   * given, since nothing but wake-ups leads to work here. Where one was given and did not get through, the sweep is run, as it would be.
   */
  async quiet(): Promise<void> {
    const campaignIds = this.campaigns.map(({ id }) => id);
    let left: string[] = [];
    await eventually(
      "quiet",
      async () => {
        left = await unsettled(campaignIds, this.agentIds, graceSeconds);
        if (left.length > 0 && this.#wakeFailed && restLeft() === 0) {
          this.#wakeFailed = false;
          this.swept += 1;
          await sweepOnce();
        }
        return left.length === 0;
      },
      patienceMilliseconds,
    ).catch(() => {
      throw new Error(`Still to be done after ${patienceMilliseconds} ms:\n${left.join("\n")}`);
    });
    await this.watch.caughtUp();
  }

  /** Every open conversation has a run, and the run knows what Postgres knows. Throws where one does not in time. */
  async runsKnow(): Promise<void> {
    const open = await prisma().conversation.findMany({
      where: { campaignId: { in: this.campaigns.map(({ id }) => id) }, state: { notIn: ["closed", "missed"] } },
    });
    for (const one of open) {
      const handle = temporal().workflow.getHandle(conversationWorkflowId(one.threadId));
      let known: ConversationRun | undefined;
      await eventually(
        "the run knows",
        async () => {
          known = await handle.query(conversationRun);
          return known.conversationId === one.id && known.state === one.state && known.agentId === one.agentId;
        },
        patienceMilliseconds,
      ).catch((error: Error) => {
        throw new Error(
          `${error.message}: ${one.id} is ${one.state} of ${one.agentId}, its run says ${JSON.stringify(known)}`,
        );
      });
    }
  }

  /** Ends the run's work, so that the next one starts in silence. */
  async end(): Promise<void> {
    for (const agentId of this.agentIds)
      await setPresence({ agentId, state: "offline", source: "api", by: `agent:${agentId}` });
    const { rows } = await pool().query<{ thread_id: string }>(
      `UPDATE conversations SET state = 'closed', closed_at = clock_timestamp() WHERE campaign_id = ANY($1) AND state NOT IN ('closed', 'missed')
       RETURNING thread_id`,
      [this.campaigns.map(({ id }) => id)],
    );
    for (const { thread_id } of rows) await wakeConversation(thread_id, "the run is over");
  }
}

async function startWorker(): Promise<RunningWorker> {
  const { worker, close } = await createWorker();
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await close();
    },
  };
}
