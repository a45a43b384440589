import { inTransaction, pool } from "#prisma/client";
import { audit } from "./audit.ts";
import type { Viewer } from "./session.ts";
import type { BreakKind } from "./shapes/breaks.ts";
import { notFound, UserError } from "./user-error.ts";
import { saying, type Violations } from "./violations.ts";

const violations: Violations = {
  breaks_name_key: { field: "name", message: "There is a break with this name already." },
};

/** The breaks that agents choose from. */
export async function listBreaks(): Promise<BreakKind[]> {
  const { rows } = await pool().query<BreakKind>("SELECT id, name, icon FROM breaks ORDER BY lower(name), id");
  return rows;
}

/** The breaks with how many agents are on each of them now; for administrators. */
export async function listBreaksInUse(): Promise<(BreakKind & { agents: number })[]> {
  const { rows } = await pool().query(
    `SELECT b.id, b.name, b.icon, (SELECT count(*)::int FROM agents a WHERE a.break_id = b.id AND a.presence = 'break') AS agents
     FROM breaks b ORDER BY lower(b.name), b.id`,
  );
  return rows;
}

/** Throws a UserError (422) at the field `breakId` when an order names a break that does not exist (any more). */
export async function checkBreak(id: string | null | undefined): Promise<void> {
  if (!id) return;
  const { rowCount } = await pool().query("SELECT 1 FROM breaks WHERE id = $1", [id]);
  if (rowCount) return;
  const message = "There is no such break.";
  throw new UserError(message, { status: 422, fields: { breakId: message } });
}

/** One break; throws a UserError (404) when there is none. */
export async function readBreak(id: string): Promise<BreakKind> {
  const { rows } = await pool().query<BreakKind>("SELECT id, name, icon FROM breaks WHERE id = $1", [id]);
  if (!rows[0]) throw notFound("The break");
  return rows[0];
}

/** Makes a kind of break; a UserError (409) at its name when there is one called so. */
export async function createBreak(viewer: Viewer, input: { name: string; icon: string }, requestId?: string) {
  const id = await saying(violations, () =>
    inTransaction(async (connection) => {
      const { rows } = await connection.query("INSERT INTO breaks (name, icon) VALUES ($1, $2) RETURNING id", [
        input.name,
        input.icon,
      ]);
      await audit(connection, viewer, "break created", `break:${rows[0].id}`, { name: input.name }, requestId);
      return rows[0].id as string;
    }),
  );
  return readBreak(id);
}

/** Changes a kind of break; what is left out stays. Agents who are on it see the new name at once. */
export async function changeBreak(
  viewer: Viewer,
  id: string,
  input: { name?: string | undefined; icon?: string | undefined },
  requestId?: string,
) {
  await saying(violations, () =>
    inTransaction(async (connection) => {
      const { rowCount } = await connection.query(
        "UPDATE breaks SET name = coalesce($2, name), icon = coalesce($3, icon) WHERE id = $1",
        [id, input.name ?? null, input.icon ?? null],
      );
      if (!rowCount) throw notFound("The break");
      await audit(connection, viewer, "break changed", `break:${id}`, input, requestId);
    }),
  );
  return readBreak(id);
}

/** Removes a break; agents who are on it stay on a break without a name. */
export async function removeBreak(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    const { rows } = await connection.query<{ name: string }>("DELETE FROM breaks WHERE id = $1 RETURNING name", [id]);
    if (!rows[0]) throw notFound("The break");
    await audit(connection, viewer, "break removed", `break:${id}`, { name: rows[0].name }, requestId);
  });
}
