import { pool } from "#prisma/client";
import { agentScope, campaignScope, dialerScope } from "../scope.ts";
import type { Viewer } from "../session.ts";
import { UserError } from "../user-error.ts";

/** What a name stands for: a dialer first, then a campaign (D18), among those that the viewer sees (D27). Throws a UserError for neither. */
export async function destinationOf(
  viewer: Viewer,
  name: string,
): Promise<{ kind: "dialer" | "campaign"; id: string; name: string }> {
  const dialer = await dialerNamed(viewer, name);
  if (dialer) return { kind: "dialer", ...dialer };
  const params: unknown[] = [name];
  const { rows } = await pool().query<{ id: string; name: string }>(
    `SELECT c.id, c.name FROM campaigns c WHERE c.name = $1 AND c.deleted_at IS NULL AND ${campaignScope(viewer, "c", params)} LIMIT 2`,
    params,
  );
  if (rows.length > 1) throw new UserError("campaign: there are several of this name.");
  if (!rows[0]) throw new UserError("campaign: there is no dialer or campaign of this name.");
  return { kind: "campaign", ...rows[0] };
}

/** A dialer by its name; null when there is none that the viewer sees. */
export async function dialerNamed(viewer: Viewer, name: string): Promise<{ id: string; name: string } | null> {
  const params: unknown[] = [name];
  const { rows } = await pool().query<{ id: string; name: string }>(
    `SELECT d.id, d.name FROM dialers d WHERE d.name = $1 AND d.deleted_at IS NULL AND ${dialerScope(viewer, "d", params)}`,
    params,
  );
  return rows[0] ?? null;
}

/** The agent that a call names by user name, among those that the viewer sees (D27), or null: whom a text is shown as written by. */
export async function agentNamed(viewer: Viewer, username: string): Promise<string | null> {
  if (username === "") return null;
  const params: unknown[] = [username.toLowerCase()];
  const { rows } = await pool().query<{ id: string }>(
    `SELECT u.id FROM users u JOIN agents a ON a.user_id = u.id
     WHERE u.username = $1 AND u.enabled AND ${agentScope(viewer, "a", params)}`,
    params,
  );
  return rows[0]?.id ?? null;
}
