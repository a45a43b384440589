import type { Viewer } from "./session.ts";

/** SQL of the user behind an actor column (`user:<id>`, `agent:<id>`); null for the system, customers and providers. */
export function userOfActor(column: string): string {
  return `CASE WHEN ${column} LIKE 'user:%' OR ${column} LIKE 'agent:%' THEN split_part(${column}, ':', 2)::uuid END`;
}

/** Who did it, as facts and audit write it: the agent itself, or somebody else who may act on agents. */
export function actorFor(viewer: Viewer, agentId: string | null): string {
  return viewer.role === "agent" && viewer.userId === agentId ? `agent:${agentId}` : `user:${viewer.userId}`;
}
