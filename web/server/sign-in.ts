import { createHash } from "node:crypto";
import type { AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { environment } from "#environment/environment";
import { log } from "#environment/log";
import { type Connection, inTransaction, pool } from "#prisma/client";
import { clientAddress, networkOf } from "./client-address.ts";
import { verifyPassword } from "./password.ts";
import { cookiesAreSecure, sessionCookie, sessionSeconds } from "./session.ts";
import { signedOut } from "./sign-out.ts";

/** next-auth's settings: a password against `users`, and a token that holds nothing but the id of a row in `sessions`. */
export function authOptions(): AuthOptions {
  // next-auth builds its answers' addresses from this variable only.
  process.env.NEXTAUTH_URL ??= environment().appUrl;
  const secure = cookiesAreSecure();
  return {
    secret: environment().authSecret,
    session: { strategy: "jwt", maxAge: sessionSeconds },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: sessionCookie, options: { httpOnly: true, sameSite: "lax", path: "/", secure } },
    },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [
      Credentials({
        credentials: { username: {}, password: {} },
        authorize: async (given, request) => {
          const username = String(given?.username ?? "")
            .trim()
            .toLowerCase();
          const password = String(given?.password ?? "");
          const headers = (request.headers ?? {}) as Record<string, string | undefined>;
          return openSession(
            username,
            password,
            clientAddress((name) => headers[name]),
          );
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id, sub: user.id } : token),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: { signOut: ({ token }) => signedOut(String(token?.sid ?? "")) },
    logger: {
      error: (code, problem) => {
        // A wrong password is not an error of ours.
        if (code !== "CREDENTIALS_SIGNIN_ERROR")
          log.error({ code, err: problem instanceof Error ? problem : undefined }, "sign-in");
      },
      warn: (code) => log.debug({ code }, "sign-in"),
      debug: () => {},
    },
  };
}

/** Opens a session for a name and password that fit; null when they don't. Throws "tooMany" after too many failures in a quarter of an hour. */
export async function openSession(
  username: string,
  password: string,
  address: string,
  kind: "browser" | "integration" = "browser",
  tokenHash: string | null = null,
): Promise<{ id: string } | null> {
  const who = `sign-in:${createHash("sha256").update(username).digest("hex").slice(0, 16)}`;
  const network = networkOf(address);
  const guess = await countGuess(who, username, { address, network });
  const { rows } = await pool().query<{ id: string; password_hash: string; enabled: boolean }>(
    "SELECT id, password_hash, enabled FROM users WHERE username = $1",
    [username],
  );
  const user = rows[0];
  const fits = await verifyPassword(user?.password_hash ?? null, password.slice(0, 1_000));
  if (!user?.enabled || !fits) return null;
  const opened = await pool().query<{ id: string }>(
    `WITH right_after_all AS (DELETE FROM audit WHERE id = $5),
     opened AS (
       INSERT INTO sessions (user_id, kind, token_hash, expires_at) VALUES ($1, $2, $6, now() + make_interval(secs => $3)) RETURNING id),
     noted AS (
       INSERT INTO audit (actor, action, target, details) SELECT 'user:' || $1::text, 'signed_in', 'session:' || id, $4 FROM opened)
     SELECT id FROM opened`,
    [user.id, kind, sessionSeconds, { address, network }, guess, tokenHash],
  );
  return { id: opened.rows[0]!.id };
}

/**
 * Counts a try as failed before it is judged, so that many at once get no more guesses than one after another; returns what to take back when it
 * was right. In Postgres, so that it holds over all web processes. The typed name is kept only as a hash: people type passwords there. The limit of a
 * name over all addresses does not hold where this user signed in from before: nobody can lock somebody else out by guessing.
 */
async function countGuess(who: string, username: string, from: { address: string; network: string }): Promise<number> {
  const { network } = from;
  return inTransaction(async (connection) => {
    // In one order for all, lest two tries wait for each other.
    for (const lock of [who, `sign-in from ${network}`].sort())
      await connection.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [lock]);
    const { rows } = await connection.query<{ here: number; anywhere: number; address: number }>(
      `SELECT count(*) FILTER (WHERE target = $1 AND coalesce(details->>'network', details->>'address') = $2) AS here,
              count(*) FILTER (WHERE target = $1) AS anywhere,
              count(*) FILTER (WHERE coalesce(details->>'network', details->>'address') = $2) AS address
       FROM audit WHERE at > now() - interval '15 minutes' AND action = 'sign_in_failed'`,
      [who, network],
    );
    const failed = rows[0]!;
    if (failed.here >= 10 || failed.address >= 100) throw new Error("tooMany");
    if (failed.anywhere >= 50 && !(await signedInFrom(connection, username, network))) throw new Error("tooMany");
    const counted = await connection.query<{ id: number }>(
      "INSERT INTO audit (actor, action, target, details) VALUES ('system', 'sign_in_failed', $1, $2) RETURNING id",
      [who, from],
    );
    return counted.rows[0]!.id;
  });
}

async function signedInFrom(connection: Connection, username: string, network: string): Promise<boolean> {
  if (network === "unknown") return false;
  const { rowCount } = await connection.query(
    `SELECT FROM audit WHERE action = 'signed_in' AND actor = (SELECT 'user:' || id FROM users WHERE username = $1)
       AND coalesce(details->>'network', details->>'address') = $2 LIMIT 1`,
    [username, network],
  );
  return Boolean(rowCount);
}
