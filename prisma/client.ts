import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { environment } from "../environment/environment.ts";
import { watchPool } from "../environment/metrics.ts";
import { PrismaClient } from "./generated/client.ts";

// int8 as a number: every counter and row id here stays far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

export type Connection = pg.PoolClient;
/** Anything that runs one statement: the pool, or a connection inside a transaction. */
export type Queryable = Pick<pg.PoolClient, "query">;

let sharedPool: pg.Pool | undefined;
let unwatchPool = () => {};
let sharedPrisma: PrismaClient | undefined;
let plansByIndex = false;

/**
 * For a process whose statements all go by an index, before it first speaks to Postgres: Postgres keeps the plan of a prepared statement, and
 * one that it made while a table was new would read that table from end to end long after it has grown. Settling 50 sends took 15 ms in place
 * of 1 once 30,000 attempts were there, until statistics were next gathered.
 */
export function planByIndex(): void {
  plansByIndex = true;
}

/** The process's connections to Postgres. Made at first use, so that importing this file costs nothing. */
export function pool(): pg.Pool {
  if (!sharedPool) {
    sharedPool = new pg.Pool({
      connectionString: environment().databaseUrl,
      max: environment().databaseConnections,
      application_name: `parley-${environment().processName}`,
      keepAlive: true,
      ...(plansByIndex && { options: "-c enable_seqscan=off" }),
      connectionTimeoutMillis: 10_000,
      // A process that is frozen, or whose machine has vanished, in the middle of a transaction must not hold its locks for hours.
      idle_in_transaction_session_timeout: 15_000,
    });
    // A connection that breaks, idle or in use, must not end the process: its query fails, the pool opens another.
    sharedPool.on("error", () => {});
    unwatchPool = watchPool(sharedPool);
    sharedPool.on("connect", (client) => client.on("error", () => {}));
  }
  return sharedPool;
}

/** Prisma over the same connections: for plain reads and writes. Hot paths and guards speak SQL through `pool()`. */
export function prisma(): PrismaClient {
  if (!sharedPrisma) sharedPrisma = new PrismaClient({ adapter: new PrismaPg(pool() as never) });
  return sharedPrisma;
}

/** Runs `work` in one READ COMMITTED transaction on one connection; commits when it returns, rolls back when it throws. */
export async function inTransaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await pool().connect();
  try {
    await connection.query("BEGIN");
    const result = await work(connection);
    const join = joining.getStore();
    if (join && (await hasWritten(connection))) await join(connection);
    await connection.query("COMMIT");
    connection.release();
    return result;
  } catch (error) {
    // A connection that cannot even roll back is broken: hand it back as such.
    const broken = await connection.query("ROLLBACK").then(
      () => undefined,
      (failure: Error) => failure,
    );
    connection.release(broken);
    throw error;
  }
}

type Join = (connection: Connection) => Promise<void>;
const joining = new AsyncLocalStorage<Join>();

/**
 * Runs `work`; each transaction in it that writes has `join` run as its last statement, and is rolled back when that throws. So a fact about
 * the whole of `work` (an idempotency key's progress) is committed with it or not at all.
 */
export function joinTransactions<T>(join: Join, work: () => Promise<T>): Promise<T> {
  return joining.run(join, work);
}

async function hasWritten(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query("SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS written");
  return rows[0].written;
}

/** Closes all connections; the next use opens new ones. */
export async function closeDatabase(): Promise<void> {
  const [oldPrisma, oldPool] = [sharedPrisma, sharedPool];
  sharedPrisma = undefined;
  sharedPool = undefined;
  unwatchPool();
  await oldPrisma?.$disconnect();
  if (oldPool && !oldPool.ended) await oldPool.end();
}
