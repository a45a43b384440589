import { inTransaction, pool } from "#prisma/client";
import { audit } from "./audit.ts";
import type { Viewer } from "./session.ts";
import type { BreakKind } from "./shapes/breaks.ts";
import { notFound } from "./user-error.ts";
import { saying, type Violations } from "./violations.ts";

const violations: Violations = {
  breaks_name_key: { field: "name", message: "There is a break with this name already." },
};

/** The breaks that agents choose from. */
export async function listBreaks(): Promise<BreakKind[]> {
  const { rows } = await pool().query<BreakKind>("SELECT id, name, icon FROM breaks ORDER BY lower(name), id");
  return rows;
}

/** One break; throws a UserError (404) when there is none. */
export async function readBreak(id: string): Promise<BreakKind> {
  const { rows } = await pool().query<BreakKind>("SELECT id, name, icon FROM breaks WHERE id = $1", [id]);
  if (!rows[0]) throw notFound("The break");
  return rows[0];
}

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
      await audit(connection, viewer, "break changed", `break:${id}`, {}, requestId);
    }),
  );
  return readBreak(id);
}

/** Removes a break; agents who are on it stay on a break without a name. */
export async function removeBreak(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    const { rowCount } = await connection.query("DELETE FROM breaks WHERE id = $1", [id]);
    if (!rowCount) throw notFound("The break");
    await audit(connection, viewer, "break removed", `break:${id}`, {}, requestId);
  });
}
