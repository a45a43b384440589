import pg from "pg";
import { type Connection, pool } from "#prisma/client";

type Value = string | number | boolean | null | (number | null)[];

/** A statement that is prepared once per connection. */
export interface FencedStatement {
  name: string;
  /** Types of its parameters, as PREPARE wants them. */
  types: string;
  text: string;
  values: Value[];
}

const prepared = new WeakMap<Connection, Set<string>>();

/**
 * Runs one transaction in one round trip: the locks, each a statement with its own snapshot, then the statement, then
 * COMMIT. A process that is frozen or slow in the middle therefore never holds the fence: Postgres ends what it was given.
 */
export async function behindFence<T>(locks: string, statement: FencedStatement): Promise<T[]> {
  const connection = await pool().connect();
  try {
    await prepare(connection, statement);
    const values = statement.values.map(literal).join(", ");
    const results = await connection.query(`${locks}; EXECUTE ${statement.name} (${values}); COMMIT`);
    connection.release();
    return (results as unknown as { rows: T[] }[]).at(-2)!.rows;
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

async function prepare(connection: Connection, { name, types, text }: FencedStatement): Promise<void> {
  const known = prepared.get(connection) ?? new Set();
  if (known.has(name)) return;
  await connection.query(`PREPARE ${name} (${types}) AS ${text}`);
  prepared.set(connection, known.add(name));
}

function literal(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return pg.escapeLiteral(value);
  if (Array.isArray(value)) return `'{${value.map((item) => (item === null ? "NULL" : whole(item))).join(",")}}'`;
  return typeof value === "boolean" ? String(value) : whole(value);
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not a whole number.`);
  return String(value);
}
