import { randomBytes } from "node:crypto";
import { pool } from "#prisma/client";
import { keyHash, type Viewer, viewerOfKey, viewerOfToken } from "../session.ts";
import { openSession } from "../sign-in.ts";

/** A new token for a name and password that fit, or null; it ends after a week, by EndSession, or with the user's other sign-ins. Throws "tooMany". */
export async function giveToken(username: string, password: string, address: string): Promise<string | null> {
  const token = randomBytes(24).toString("hex");
  const session = await openSession(username.trim().toLowerCase(), password, address, "integration", keyHash(token));
  return session && token;
}

/** Who sent `Authorization: Basic <token>` or `Bearer <token>`; an API key counts as a token too. */
export async function viewerOf(request: Request): Promise<Viewer | null> {
  const token = tokenOf(request);
  if (!token) return null;
  return (await viewerOfToken(token)) ?? (await viewerOfKey(token));
}

/** The token that a request carries in its header. */
export function tokenOf(request: Request): string | undefined {
  return /^(?:Basic|Bearer)\s+(\S+)\s*$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** Ends a token of a user's; false when there is none such. */
export async function endToken(username: string, token: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE sessions s SET revoked_at = clock_timestamp(), revoked_reason = 'signed out' FROM users u
     WHERE u.id = s.user_id AND u.username = $1 AND s.token_hash = $2 AND s.revoked_at IS NULL`,
    [username.trim().toLowerCase(), keyHash(token)],
  );
  return Boolean(rowCount);
}
