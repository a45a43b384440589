import { pool } from "#prisma/client";
import { acceptConversation, OrderRefused, type TakeOrder } from "#temporal/client";
import { conversationScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

/**
 * An agent takes a conversation or accepts its offer. Throws OrderRefused; where somebody was quicker it says who, if the viewer may know: whoever
 * sees the conversation, and whoever serves the same campaign.
 */
export async function takeConversation(viewer: Viewer, order: TakeOrder): Promise<void> {
  try {
    await acceptConversation(order);
  } catch (problem) {
    if (!(problem instanceof OrderRefused) || problem.code !== "taken") throw problem;
    const name = await ownersName(viewer, order.conversationId);
    throw name ? new OrderRefused("taken", `${name} has taken this conversation.`, problem.details) : problem;
  }
}

async function ownersName(viewer: Viewer, conversationId: string): Promise<string | null> {
  const params: unknown[] = [conversationId, viewer.userId];
  const { rows } = await pool().query<{ name: string }>(
    `SELECT u.name FROM conversations c JOIN users u ON u.id = c.agent_id
     WHERE c.id = $1 AND (${conversationScope(viewer, "c", params)}
       OR EXISTS (SELECT FROM members m WHERE m.campaign_id = c.campaign_id AND m.agent_id = $2))`,
    params,
  );
  return rows[0]?.name ?? null;
}
