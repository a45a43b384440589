/** Hours without any sign of its browser after which a sign-in ends. */
export const idleHours = 12;

/**
 * SQL of whether a sign-in still holds: not revoked, not expired, and, where it is a browser's, seen within `idleHours`. `alias` names the
 * sessions table.
 */
export function sessionHoldsSql(alias: string): string {
  return `(${alias}.revoked_at IS NULL AND ${alias}.expires_at > now()
    AND (${alias}.kind <> 'browser' OR ${alias}.last_seen_at > now() - make_interval(hours => ${idleHours})))`;
}
