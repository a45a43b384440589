// What is measured from outside: by the system's own books and by Postgres' own.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Queryable } from "#prisma/client";

export interface Quantiles {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** Quantiles of some values, in their own unit; of no values all are 0. */
export function quantiles(values: number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

interface ProcessBooks {
  pid: number;
  parent: number;
  /** Its own time and that of its children that have ended, in clock ticks. */
  ticks: number;
}

let ticksPerSecond: number | undefined;

/** CPU seconds of a process and all that it started, until now. Only where there is a /proc; elsewhere undefined. */
export function cpuSeconds(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => booksOf(Number(name)) ?? []);
  const tree = new Set([pid]);
  // A child may have a lower number than its parent, so until nothing is added.
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const one of all) if (tree.has(one.parent)) tree.add(one.pid);
  }
  const ticks = all.filter((one) => tree.has(one.pid)).reduce((sum, one) => sum + one.ticks, 0);
  return ticks / ticksPerSecond;
}

function booksOf(pid: number): ProcessBooks | undefined {
  try {
    // After the name, which may hold spaces and brackets: state, parent …, utime, stime, cutime, cstime.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}

/** What Postgres has counted until now. */
export interface PostgresBooks {
  commits: number;
  rollbacks: number;
  walBytes: number;
  /** How often it waited for its log to be on disk. */
  walSyncs: number;
}

/** Postgres' own counts for the connected database. A busy connection reports each second, an idle one up to ten seconds late. */
export async function postgresBooks(database: Queryable): Promise<PostgresBooks> {
  const { rows } = await database.query<PostgresBooks>(
    `SELECT xact_commit AS commits, xact_rollback AS rollbacks,
            pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS "walBytes",
            (SELECT coalesce(sum(fsyncs), 0)::float8 FROM pg_stat_io WHERE object = 'wal') AS "walSyncs"
     FROM pg_stat_database WHERE datname = current_database()`,
  );
  return rows[0]!;
}

/** The difference of two looks. */
export function between(before: PostgresBooks, after: PostgresBooks): PostgresBooks {
  return {
    commits: after.commits - before.commits,
    rollbacks: after.rollbacks - before.rollbacks,
    walBytes: after.walBytes - before.walBytes,
    walSyncs: after.walSyncs - before.walSyncs,
  };
}
