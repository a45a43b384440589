export type Role = "administrator" | "supervisor" | "agent";

/** Who asks: a signed-in person, or the user as whom an API key acts. */
export interface Viewer {
  userId: string;
  role: Role;
  groupIds: readonly string[];
}

const ranks: Record<Role, number> = { agent: 0, supervisor: 1, administrator: 2 };

/** Whether a role includes what `needed` may do. */
export function roleAtLeast(role: Role, needed: Role): boolean {
  return ranks[role] >= ranks[needed];
}

/**
 * Whether a viewer sees a campaign or dialer with these groups, and what belongs to it (D27). No groups = administrators only.
 * Two exceptions for agents: `ownerId`, the agent who holds the conversation asked for, and `memberIds`, the agents of the
 * campaign whose queue is asked for.
 */
export function maySee(
  viewer: Viewer,
  groupIds: readonly string[],
  exceptions: { ownerId?: string | null; memberIds?: readonly string[] } = {},
): boolean {
  if (viewer.role === "administrator") return true;
  if (exceptions.ownerId != null && exceptions.ownerId === viewer.userId) return true;
  if (exceptions.memberIds?.includes(viewer.userId)) return true;
  return groupIds.some((groupId) => viewer.groupIds.includes(groupId));
}
