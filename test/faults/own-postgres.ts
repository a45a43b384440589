// A Postgres server of one's own that a scenario may kill.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { forgetEnvironment } from "../../environment/environment.ts";
import { root } from "../../launch/folders.ts";
import { ended, type LeashedProcess } from "../../launch/leash.ts";
import { freePort } from "../../launch/port.ts";
import { type Cluster, databaseUrl, durableSettings, postgresReady, startPostgres } from "../../launch/postgres.ts";
import { closeDatabase } from "../../prisma/client.ts";

const database = "parley";

export class OwnPostgres {
  readonly #folder: string;
  readonly #cluster: Cluster;
  #server: LeashedProcess | undefined;

  private constructor(folder: string, cluster: Cluster) {
    this.#folder = folder;
    this.#cluster = cluster;
  }

  /** Starts a durable server with a migrated database, its folder inside `under`, and points this process's environment at it. */
  static async open(under = tmpdir()): Promise<OwnPostgres> {
    const folder = mkdtempSync(join(under, "parley-own-postgres-"));
    chmodSync(folder, 0o755);
    const cluster = {
      folder: join(folder, "data"),
      port: await freePort(),
      password: "test",
      settings: durableSettings,
    };
    const postgres = new OwnPostgres(folder, cluster);
    await postgres.start();
    await closeDatabase();
    Object.assign(process.env, {
      DATABASE_URL: databaseUrl(cluster, database),
      AUTH_SECRET: randomBytes(32).toString("hex"),
      PARLEY_ENCRYPTION_KEY: randomBytes(32).toString("hex"),
      PARLEY_ALLOW_PRIVATE_URLS: "1",
    });
    forgetEnvironment();
    await promisify(execFile)(process.execPath, ["launch/run.mjs", "migrate"], { cwd: root });
    return postgres;
  }

  /** The server's process id. Throws when it was killed. */
  get pid(): number {
    return this.#server!.pid;
  }

  /** Starts it on its folder; `first` is the first to look into the database. */
  async start(first?: (client: pg.Client) => Promise<void>): Promise<void> {
    // The dead server's children may still hold its memory: then it refuses and is asked again.
    for (const until = Date.now() + 30_000; ; await sleep(100)) {
      const server = await startPostgres(this.#cluster, "ignore");
      this.#server = server;
      try {
        await postgresReady(this.#cluster, database, () => server.shell.exitCode !== null);
        break;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
    if (!first) return;
    const client = new pg.Client({ connectionString: databaseUrl(this.#cluster, database) });
    await client.connect();
    await first(client).finally(() => client.end());
  }

  /** kill -9 of the server. */
  async kill(): Promise<void> {
    if (!this.#server) return;
    process.kill(this.#server.pid, "SIGKILL");
    await ended(this.#server.shell, 10_000);
    this.#server = undefined;
  }

  async close(): Promise<void> {
    await closeDatabase();
    this.#server?.letGo();
    if (this.#server && !(await ended(this.#server.shell, 10_000))) await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
