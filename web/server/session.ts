import { createHash } from "node:crypto";
import { cookies } from "next/headers";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import type { Viewer as AccessViewer } from "#domain/access";
import { environment } from "#environment/environment";
import { pool } from "#prisma/client";
import { idleHours, sessionHoldsSql } from "#prisma/session-holds";

/** Who is asking. `sessionId` is null where an API key asks. */
export interface Viewer extends AccessViewer {
  name: string;
  username: string;
  via: "session" | "key";
  sessionId: string | null;
}

/** A session ends for good after a week; before that, where its browser gives no sign for `idleHours`. */
export const sessionSeconds = 7 * 24 * 3600;

/** The cookie that holds the browser's token. */
export const sessionCookie = "parley.session";

/** True where people open Parley by https: then cookies are for https only. */
export function cookiesAreSecure(): boolean {
  return environment().appUrl.startsWith("https:");
}

/** Who the browser's cookie stands for, or null. The token only names a row of `sessions`: the row decides, at each call. */
export const sessionViewer = cache(async (): Promise<Viewer | null> => {
  const sessionId = await cookieSession();
  return sessionId ? viewerOfSession(sessionId) : null;
});

async function cookieSession(): Promise<string | null> {
  const token = (await cookies()).get(sessionCookie)?.value;
  if (!token) return null;
  const content = await decode({ token, secret: environment().authSecret }).catch(() => null);
  return typeof content?.sid === "string" ? content.sid : null;
}

/** The person of a session that still holds (not revoked, expired or idle; user enabled), and notes that it was seen. */
export async function viewerOfSession(sessionId: string): Promise<Viewer | null> {
  const { rows } = await pool().query(
    `SELECT s.id AS "sessionId", s.last_seen_at < now() - interval '1 minute' AS stale, ${viewerColumns}
     FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = $1 AND u.enabled AND ${sessionHoldsSql("s")}`,
    [sessionId],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.stale) await pool().query("UPDATE sessions SET last_seen_at = now() WHERE id = $1", [sessionId]);
  return asViewer(row, "session");
}

/** The user that a key of the HTTP API acts as, or null. */
export async function viewerOfKey(key: string): Promise<Viewer | null> {
  const { rows } = await pool().query(
    `SELECT k.id AS "keyId", k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute' AS stale, ${viewerColumns}
     FROM api_keys k JOIN users u ON u.id = k.user_id
     WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND u.enabled`,
    [keyHash(key)],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.stale) await pool().query("UPDATE api_keys SET last_used_at = now() WHERE id = $1", [row.keyId]);
  return asViewer(row, "key");
}

/** The name of the person who ended the sign-in that the browser's cookie still names; null when it was ended otherwise, or holds. */
export async function signedOutBy(): Promise<string | null> {
  const sessionId = await cookieSession();
  if (!sessionId) return null;
  const { rows } = await pool().query<{ name: string }>(
    "SELECT u.name FROM sessions s JOIN users u ON u.id = s.revoked_by WHERE s.id = $1 AND s.revoked_at > now() - make_interval(hours => $2)",
    [sessionId, idleHours],
  );
  return rows[0]?.name ?? null;
}

/** The user for whom an integration signed in, or null: the token is not known, revoked, expired, or the user disabled. */
export async function viewerOfToken(token: string): Promise<Viewer | null> {
  const { rows } = await pool().query(
    `SELECT s.id AS "sessionId", s.last_seen_at < now() - interval '1 minute' AS stale, ${viewerColumns}
     FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.token_hash = $1 AND u.enabled AND ${sessionHoldsSql("s")}`,
    [keyHash(token)],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.stale) await pool().query("UPDATE sessions SET last_seen_at = now() WHERE id = $1", [row.sessionId]);
  return asViewer(row, "key");
}

/** How a key is stored: it has 128 bits or more of chance, so one fast hash is enough. */
export function keyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

const viewerColumns = `u.id AS "userId", u.username, u.name, u.role::text AS role,
  ARRAY(SELECT g.group_id::text FROM user_groups g WHERE g.user_id = u.id) AS "groupIds"`;

function asViewer(row: Viewer & Record<string, unknown>, via: Viewer["via"]): Viewer {
  const { userId, username, name, role, groupIds } = row;
  return { userId, username, name, role, groupIds, via, sessionId: via === "session" ? row.sessionId : null };
}
