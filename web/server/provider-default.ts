import type { Queryable } from "#prisma/client";

// The default provider is the one that the system's own messages go by: always exactly one, as long as there is any.

/** Before any other row is locked: two who mark or remove at once take turns, and leave exactly one default. */
export async function lockDefault(connection: Queryable): Promise<void> {
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('default provider', 0))");
}

/** Marking one unmarks the other. */
export async function unmarkDefault(connection: Queryable): Promise<void> {
  await connection.query("UPDATE providers SET is_default = false WHERE is_default");
}

/** With none marked, the first in the list is the default. */
export async function keepDefault(connection: Queryable): Promise<void> {
  await connection.query(
    `UPDATE providers SET is_default = true WHERE id =
       (SELECT id FROM providers WHERE deleted_at IS NULL ORDER BY is_default DESC, lower(name), id LIMIT 1) AND NOT is_default`,
  );
}
