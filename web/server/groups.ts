import { type Connection, inTransaction, pool } from "#prisma/client";
import { audit } from "./audit.ts";
import type { Viewer } from "./session.ts";
import type { Group } from "./shapes/groups.ts";
import { notFound, UserError } from "./user-error.ts";
import { saying, type Violations } from "./violations.ts";

const violations: Violations = {
  groups_name_key: { field: "name", message: "There is a group with this name already." },
};

/** Every security group with how much belongs to it (D27). */
export async function listGroups(): Promise<Group[]> {
  const { rows } = await pool().query<Group>(
    `SELECT g.id, g.name,
       (SELECT count(*)::int FROM user_groups x WHERE x.group_id = g.id) AS users,
       (SELECT count(*)::int FROM campaign_groups x JOIN campaigns c ON c.id = x.campaign_id AND c.deleted_at IS NULL WHERE x.group_id = g.id) AS campaigns,
       (SELECT count(*)::int FROM dialer_groups x JOIN dialers d ON d.id = x.dialer_id AND d.deleted_at IS NULL WHERE x.group_id = g.id) AS dialers
     FROM groups g ORDER BY lower(g.name), g.id`,
  );
  return rows;
}

/** One group; throws a UserError (404) when there is none. */
export async function readGroup(id: string): Promise<Group> {
  const group = (await listGroups()).find((each) => each.id === id);
  if (!group) throw notFound("The group");
  return group;
}

/** Makes a group; a UserError (409) at its name when there is one called so. */
export async function createGroup(viewer: Viewer, input: { name: string }, requestId?: string): Promise<Group> {
  const id = await saying(violations, () =>
    inTransaction(async (connection) => {
      const { rows } = await connection.query("INSERT INTO groups (name) VALUES ($1) RETURNING id", [input.name]);
      await audit(connection, viewer, "group created", `group:${rows[0].id}`, { name: input.name }, requestId);
      return rows[0].id as string;
    }),
  );
  return readGroup(id);
}

/** Renames a group; who belongs to it stays. */
export async function changeGroup(viewer: Viewer, id: string, input: { name: string }, requestId?: string) {
  await saying(violations, () =>
    inTransaction(async (connection) => {
      const { rowCount } = await connection.query("UPDATE groups SET name = $2 WHERE id = $1", [id, input.name]);
      if (!rowCount) throw notFound("The group");
      await audit(connection, viewer, "group changed", `group:${id}`, { name: input.name }, requestId);
    }),
  );
  return readGroup(id);
}

/** Removes a group. What belonged to it alone is from then on seen by administrators only (D27). */
export async function removeGroup(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    const { rowCount } = await connection.query("DELETE FROM groups WHERE id = $1", [id]);
    if (!rowCount) throw notFound("The group");
    await audit(connection, viewer, "group removed", `group:${id}`, {}, requestId);
  });
}

/** Says which groups a user, campaign or dialer belongs to. */
export async function writeGroups(
  connection: Connection,
  noun: "user" | "campaign" | "dialer",
  id: string,
  groups: string[],
): Promise<void> {
  const { rows } = await connection.query<{ id: string }>("SELECT id FROM groups WHERE id = ANY($1::uuid[])", [groups]);
  if (rows.length < new Set(groups).size)
    throw new UserError("One of the groups does not exist any more.", {
      fields: { groups: "Choose existing groups." },
    });
  await connection.query(`DELETE FROM ${noun}_groups WHERE ${noun}_id = $1`, [id]);
  await connection.query(
    `INSERT INTO ${noun}_groups (${noun}_id, group_id) SELECT $1, g FROM unnest($2::uuid[]) AS g GROUP BY g`,
    [id, groups],
  );
}
