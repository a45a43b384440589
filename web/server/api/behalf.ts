import { pool } from "#prisma/client";
import { actorFor } from "../actor.ts";
import { UserError, type Viewer } from "../door.ts";

/**
 * As what somebody changes an agent's presence (D27): the agent itself by key or browser; an administrator's key in the agent's place; everybody
 * else who sees the agent as its supervisor, with a supervisor's limits.
 */
export function presenceAs(viewer: Viewer, agentId: string, state: "available" | "break" | "offline") {
  const by = actorFor(viewer, agentId);
  const own = by === `agent:${agentId}`;
  if (own) return { by, source: viewer.via === "key" ? "api" : "browser", action: "presence set" } as const;
  if (viewer.via === "key" && viewer.role === "administrator")
    return { by, source: "api", action: "presence set", onBehalf: true } as const;
  const action = { break: "agent.paused", available: "agent.resumed", offline: "presence set" }[state];
  return { by, source: "supervisor", action } as const;
}

/**
 * The agent for whom an order is given: an agent's key acts for itself, an administrator's for `agentId`, which is audited (D27).
 * Throws a UserError (403) when an agent names another, (422) when an administrator names nobody.
 */
export async function agentFor(
  viewer: Viewer,
  agentId: string | null | undefined,
  order: { action: string; target: string; requestId: string },
): Promise<string> {
  if (viewer.role === "agent") {
    if (agentId && agentId !== viewer.userId)
      throw new UserError("An agent's key acts for that agent alone.", { status: 403 });
    return viewer.userId;
  }
  if (viewer.role !== "administrator")
    throw new UserError("Only agents, and administrators on their behalf, may do this.", { status: 403 });
  if (!agentId)
    throw new UserError("agentId: Say for which agent.", { status: 422, fields: { agentId: "Say for which agent." } });
  await pool().query(
    "INSERT INTO audit (actor, on_behalf_of, action, target, request_id) VALUES ($1, $2, $3, $4, $5)",
    [`user:${viewer.userId}`, `agent:${agentId}`, order.action, order.target, order.requestId],
  );
  return agentId;
}
