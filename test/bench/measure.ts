// What is measured from outside: by the system's own books and by Postgres' own.
import { execFileSync } from "node:child_process";
import type { Queryable } from "#prisma/client";
import { familyOf, ticksOf } from "../../launch/process-table.ts";

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

let ticksPerSecond: number | undefined;

/** CPU seconds of a process and all that it started, until now. Only where there is a /proc; elsewhere undefined. */
export function cpuSeconds(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return familyOf(pid).reduce((sum, one) => sum + ticksOf(one), 0) / ticksPerSecond;
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
