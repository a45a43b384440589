import type { Viewer } from "#web/server/session";

/** Somebody who looks at pages: what the server's reads and writes are given in place of a sign-in. */
export function viewerOf(userId: string, role: Viewer["role"] = "administrator", groupIds: string[] = []): Viewer {
  return { userId, role, groupIds, name: "Somebody", username: "somebody", via: "session", sessionId: null };
}
