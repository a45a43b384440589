// Real processes on a stage: started, frozen, killed and looked at from outside.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetEnvironment } from "../../environment/environment.ts";
import { root } from "../../launch/folders.ts";
import { ended, type LeashedProcess, leash } from "../../launch/leash.ts";
import { freePort } from "../../launch/port.ts";
import { pool } from "../../prisma/client.ts";
import { closeTemporal, temporal } from "../../temporal/connection.ts";
import { dialerWorkflowId } from "../../workflows/dialer-messages.ts";
import { type TestDatabase, testDatabase } from "../database.ts";
import { eventually } from "../eventually.ts";
import { devServer, type TestDevServer } from "../temporal.ts";
import { CarrierLedger } from "./carrier-ledger.ts";

/** A process of ours. On a leash: however this process ends, it is killed, frozen or not. */
export class StageProcess {
  readonly name: string;
  readonly #leashed: LeashedProcess;
  readonly #log: string;

  private constructor(name: string, leashed: LeashedProcess, log: string) {
    this.name = name;
    this.#leashed = leashed;
    this.#log = log;
  }

  /** Starts Node with these arguments and waits for its sign of life in what it prints. */
  static async start(
    folder: string,
    name: string,
    args: string[],
    variables: Record<string, string>,
    sign: string,
  ): Promise<StageProcess> {
    const log = join(folder, `${name}.log`);
    const output = openSync(log, "a");
    try {
      const env = { ...process.env, LOG_LEVEL: "info", ...variables, PARLEY_PROCESS: name };
      const leashed = await leash(process.execPath, args, {
        signal: "KILL",
        cwd: root,
        env,
        output,
      });
      const started = new StageProcess(name, leashed, log);
      await eventually(
        `${name} says “${sign}”`,
        () => {
          if (!started.runs) throw new Error(`${name} ended while it started:\n${started.lastWords()}`);
          return started.said().includes(sign);
        },
        90_000,
      );
      return started;
    } finally {
      closeSync(output);
    }
  }

  get pid(): number {
    return this.#leashed.pid;
  }

  get runs(): boolean {
    return this.#leashed.shell.exitCode === null && this.#leashed.shell.signalCode === null;
  }

  freeze(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.pid, "SIGCONT");
  }

  /** kill -9; returns when the process is gone. */
  async kill(): Promise<void> {
    if (!this.runs) return;
    process.kill(this.pid, "SIGKILL");
    if (!(await ended(this.#leashed.shell, 10_000))) throw new Error(`${this.name} outlived kill -9`);
  }

  said(): string {
    return readFileSync(this.#log, "utf8");
  }

  lastWords(): string {
    return this.said().split("\n").slice(-12).join("\n");
  }
}

/** A database, Temporal, a carrier and workers, all of one's own. This process plays the web: it gives the orders. */
export class Stage {
  readonly temporal: TestDevServer;
  readonly carrier: CarrierLedger;
  workers: StageProcess[] = [];
  readonly #folder: string;
  readonly #database: TestDatabase | undefined;
  readonly #simulator: StageProcess;
  readonly #variables: Record<string, string>;
  #workersStarted = 0;

  private constructor(parts: {
    folder: string;
    database: TestDatabase | undefined;
    temporal: TestDevServer;
    simulator: StageProcess;
    carrier: CarrierLedger;
    variables: Record<string, string>;
  }) {
    this.#folder = parts.folder;
    this.#database = parts.database;
    this.temporal = parts.temporal;
    this.#simulator = parts.simulator;
    this.carrier = parts.carrier;
    this.#variables = parts.variables;
  }

  /**
   * Starts all but the workers. `ownDatabase`: the environment names a database already, which is not ours to drop. `lookUpSeconds`: the sure delay
   * of asking a carrier, shorter than any real one's.
   */
  static async open(options: { ownDatabase?: boolean; lookUpSeconds?: number } = {}): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "parley-faults-"));
    const database = options.ownDatabase ? undefined : await testDatabase();
    forgetEnvironment();
    const temporal = await devServer();
    const port = await freePort();
    const variables = { SIMULATOR_PORT: String(port), SIMULATOR_HOST: "127.0.0.1" };
    const args = ["--import", "tsx", "providers/simulator/main.ts"];
    const simulator = await StageProcess.start(folder, "simulator", args, variables, `:${port}`);
    const carrier = new CarrierLedger(`http://127.0.0.1:${port}`);
    await carrier.setFaults({});
    const { lookUpSeconds = 300 } = options;
    const more = { PARLEY_LOOK_UP_SECONDS: String(lookUpSeconds) };
    return new Stage({ folder, database, temporal, simulator, carrier, variables: more });
  }

  async startWorker(): Promise<StageProcess> {
    this.#workersStarted += 1;
    const name = `worker-${this.#workersStarted}`;
    const worker = await StageProcess.start(
      this.#folder,
      name,
      ["launch/run.mjs", "worker"],
      this.#variables,
      "worker is polling",
    );
    this.workers.push(worker);
    return worker;
  }

  /** Makes it exactly so many workers. */
  async haveWorkers(count: number): Promise<StageProcess[]> {
    this.workers = this.workers.filter((worker) => worker.runs);
    while (this.workers.length > count) await this.workers.pop()!.kill();
    while (this.workers.length < count) await this.startWorker();
    return this.workers;
  }

  /** The worker that runs a dialer's pump now, by what Temporal says. */
  async pumpingWorker(dialerId: string): Promise<StageProcess | undefined> {
    const description = await temporal().workflow.getHandle(dialerWorkflowId(dialerId)).describe();
    const pump = description.raw.pendingActivities?.find((activity) => activity.activityType?.name === "pumpDialer");
    const pid = Number(pump?.lastWorkerIdentity?.split("@")[0]);
    return this.workers.find((worker) => worker.pid === pid);
  }

  /** Kills a worker and waits until Postgres has finished what it had asked for: after that nothing more can come of it. */
  async killWorker(worker: StageProcess): Promise<void> {
    await worker.kill();
    await eventually(`Postgres lets go of ${worker.name}`, async () => {
      const { rows } = await pool().query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1",
        [`parley-${worker.name}`],
      );
      return rows[0]!.n === 0;
    });
    this.workers = this.workers.filter((one) => one !== worker);
  }

  /** The last lines of every worker's log, for a failure's story. */
  lastWords(): string {
    return this.workers.map((worker) => `--- ${worker.name}\n${worker.lastWords()}`).join("\n");
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.#simulator.kill();
    await closeTemporal();
    await this.temporal.close();
    await this.#database?.drop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
