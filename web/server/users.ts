import type { z } from "zod";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { setPresence } from "#temporal/client";
import { audit, changedFields } from "./audit.ts";
import { writeGroups } from "./groups.ts";
import { keysOf, page } from "./paging.ts";
import { hashPassword } from "./password.ts";
import type { Viewer } from "./session.ts";
import type { Page } from "./shapes/parts.ts";
import type { User, UserChange, userInput, userQuery } from "./shapes/users.ts";
import { notFound, UserError } from "./user-error.ts";
import { isUuid } from "./uuid.ts";
import { saying, type Violations } from "./violations.ts";

const violations: Violations = {
  users_username_key: { field: "username", message: "Somebody has this user name already." },
};

const columns = `u.id, u.username, u.name, u.role::text AS role, u.enabled, u.created_at, lower(u.name) AS sort_name,
  ARRAY(SELECT group_id FROM user_groups WHERE user_id = u.id) AS groups, coalesce(a.voice_member, false) AS voice_member,
  (SELECT count(*)::int FROM members m WHERE m.agent_id = u.id) AS campaigns`;

/** Users by name; for administrators. */
export async function listUsers(query: z.output<typeof userQuery>): Promise<Page<User>> {
  const keys = keysOf(query.cursor, 2);
  const { rows } = await pool().query(
    `SELECT ${columns} FROM users u LEFT JOIN agents a ON a.user_id = u.id
     WHERE ($1::text IS NULL OR (lower(u.name), u.id) > ($1, $2::uuid)) AND ($3::text IS NULL OR u.role::text = $3)
       AND ($4::text IS NULL OR strpos(lower(u.name), lower($4)) > 0 OR strpos(u.username, lower($4)) > 0)
     ORDER BY lower(u.name), u.id LIMIT $5`,
    [keys?.[0] ?? null, keys?.[1] ?? null, query.role ?? null, query.q ?? null, query.limit + 1],
  );
  return page(rows, query.limit, (row) => [row.sort_name, row.id], userOf);
}

/** One user; a UserError (404) when there is none. */
export async function readUser(id: string, connection: Queryable = pool()): Promise<User> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM users u LEFT JOIN agents a ON a.user_id = u.id WHERE u.id = $1`,
    [id],
  );
  if (!rows[0]) throw notFound("The user");
  return userOf(rows[0]);
}

/** Makes a user; one with the role agent gets its agent row, offline. */
export async function createUser(viewer: Viewer, input: z.output<typeof userInput>, requestId?: string): Promise<User> {
  const passwordHash = await hashPassword(input.password);
  return saying(violations, () =>
    inTransaction(async (connection) => {
      const { rows } = await connection.query(
        "INSERT INTO users (username, name, role, enabled, password_hash) VALUES ($1, $2, $3::role, $4, $5) RETURNING id",
        [input.username, input.name, input.role, input.enabled, passwordHash],
      );
      const id = rows[0].id as string;
      await writeGroups(connection, "user", id, input.groups);
      await keepAgentRow(connection, id, input);
      await audit(connection, viewer, "user created", `user:${id}`, { name: input.name, role: input.role }, requestId);
      return readUser(id, connection);
    }),
  );
}

/**
 * Changes a user. A new password and disabling end the user's sign-ins at once; the last enabled administrator
 * can be neither disabled nor given another role.
 */
export async function changeUser(viewer: Viewer, id: string, change: UserChange, requestId?: string): Promise<User> {
  const passwordHash = change.password === undefined ? null : await hashPassword(change.password);
  const changed = await saying(violations, () =>
    inTransaction(async (connection) => {
      await lockUser(connection, id);
      const before = await readUser(id, connection);
      const { password: _, ...visible } = change;
      const after = {
        ...before,
        ...Object.fromEntries(Object.entries(visible).filter(([, v]) => v !== undefined)),
      } as User;
      if (before.role === "administrator" && before.enabled && (after.role !== "administrator" || !after.enabled))
        await refuseLastAdministrator(connection, id);
      if (before.role === "agent" && after.role !== "agent") await refuseWhileTalking(connection, before);
      await connection.query(
        `UPDATE users SET username = $2, name = $3, role = $4::role, enabled = $5, password_hash = coalesce($6, password_hash) WHERE id = $1`,
        [id, after.username, after.name, after.role, after.enabled, passwordHash],
      );
      await writeGroups(connection, "user", id, after.groups);
      await keepAgentRow(connection, id, after);
      if (!after.enabled || passwordHash || after.role !== before.role)
        await endSignIns(connection, id, viewer.userId === id ? viewer.sessionId : null);
      const fields = [...changedFields(before, after), ...(passwordHash ? ["password"] : [])];
      await audit(connection, viewer, "user changed", `user:${id}`, { name: after.name, fields }, requestId);
      return readUser(id, connection);
    }),
  );
  // Nobody can answer as this agent any more: its conversations go back to their queues (D23).
  if (changed.role === "agent" && !changed.enabled)
    await setPresence({
      agentId: id,
      state: "offline",
      source: "supervisor",
      by: `user:${viewer.userId}`,
      why: "the user was disabled",
    });
  return changed;
}

/** Removes a user who never held a conversation; others can only be disabled, since transcripts name them (D26). */
export async function removeUser(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    await lockUser(connection, id);
    const user = await readUser(id, connection);
    if (id === viewer.userId) throw new UserError("You cannot delete yourself.", { status: 409 });
    if (user.role === "administrator" && user.enabled) await refuseLastAdministrator(connection, id);
    const { rowCount } = await connection.query(
      "SELECT 1 FROM conversations WHERE agent_id = $1 UNION ALL SELECT 1 FROM messages WHERE author_id = $1 LIMIT 1",
      [id],
    );
    if (rowCount)
      throw new UserError(`${user.name} stands in conversations that are kept. Disable this user instead.`, {
        status: 409,
      });
    await connection.query("DELETE FROM users WHERE id = $1", [id]);
    await audit(connection, viewer, "user deleted", `user:${id}`, { name: user.name }, requestId);
  });
}

/** What the rules have against a user's form, by field; whether its fields have the right shape is asked elsewhere. */
export async function userProblems(form: Record<string, unknown>): Promise<Record<string, string>> {
  const id = typeof form.id === "string" && isUuid(form.id) ? form.id : null;
  const username = String(form.username ?? "")
    .trim()
    .toLowerCase();
  const taken = await pool().query("SELECT 1 FROM users WHERE username = $1 AND id IS DISTINCT FROM $2::uuid", [
    username,
    id,
  ]);
  return {
    ...(taken.rows[0] && { username: violations.users_username_key!.message }),
    ...(!id && !form.password && { password: "Give a first password." }),
  };
}

// The order of locks is that of the claim: the agent's row is taken before anything of it is read.
async function lockUser(connection: Queryable, id: string): Promise<void> {
  await connection.query("SELECT 1 FROM users WHERE id = $1 FOR UPDATE", [id]);
  await connection.query("SELECT 1 FROM agents WHERE user_id = $1 FOR UPDATE", [id]);
}

async function refuseLastAdministrator(connection: Queryable, id: string): Promise<void> {
  // One at a time: two administrators who remove each other must not both succeed.
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('last administrator', 0))");
  const { rowCount } = await connection.query(
    "SELECT 1 FROM users WHERE role = 'administrator' AND enabled AND id <> $1 LIMIT 1",
    [id],
  );
  if (rowCount) return;
  const message = "This is the last administrator: make another one first.";
  throw new UserError(message, { status: 409, fields: { role: message } });
}

async function refuseWhileTalking(connection: Queryable, user: User): Promise<void> {
  const { rows } = await connection.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM conversations WHERE agent_id = $1 AND state IN ${countedStates}`,
    [user.id],
  );
  const message = `${user.name} still holds ${rows[0]!.n} conversations. Transfer or close them first.`;
  if (rows[0]!.n > 0) throw new UserError(message, { status: 409, fields: { role: message } });
}

/** An agent's row lives as long as the user: one who is promoted and comes back is the same agent. */
async function keepAgentRow(
  connection: Queryable,
  id: string,
  user: { role: string; voiceMember: boolean },
): Promise<void> {
  if (user.role === "agent")
    await connection.query(
      `INSERT INTO agents (user_id, voice_member) VALUES ($1, $2)
       ON CONFLICT (user_id) DO UPDATE SET voice_member = excluded.voice_member WHERE agents.voice_member <> excluded.voice_member`,
      [id, user.voiceMember],
    );
  else {
    await connection.query("DELETE FROM members WHERE agent_id = $1", [id]);
    await connection.query(
      "UPDATE agents SET presence = 'offline', break_id = NULL, paused_by = NULL, since = now() WHERE user_id = $1 AND presence <> 'offline'",
      [id],
    );
  }
}

async function endSignIns(connection: Queryable, userId: string, except: string | null): Promise<void> {
  await connection.query(
    `UPDATE sessions SET revoked_at = now(), revoked_reason = 'changed by an administrator'
     WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2::uuid`,
    [userId, except],
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the query above, column by column
function userOf(row: any): User {
  return {
    id: row.id,
    username: row.username,
    name: row.name,
    role: row.role,
    groups: row.groups,
    enabled: row.enabled,
    voiceMember: row.voice_member,
    createdAt: row.created_at.toISOString(),
    campaigns: row.campaigns,
  };
}
