import type { Rule } from "#domain/assignment";
import type { ConversationState } from "#domain/conversation";
import { hindranceToTake } from "#domain/taking";
import { readTaker, type Taker } from "#temporal/client";
import type { Viewer } from "./session.ts";

export interface TakenRow {
  state: ConversationState;
  campaignId: string;
  agentId: string | null;
}

const toBeTaken: readonly ConversationState[] = ["held", "waiting", "missed"];

/** The viewer as one who takes conversations: an agent, and only where one of the rows could be taken. */
export async function takerFor(viewer: Viewer, rows: readonly TakenRow[]): Promise<Taker | undefined> {
  if (viewer.role !== "agent") return undefined;
  const some = rows.some((row) => toBeTaken.includes(row.state) || row.state === "offered");
  return some ? readTaker(viewer.userId) : undefined;
}

/** Whether this agent could take the conversation now, or accept it where it is the one who is asked. The claim judges again. */
export function canTake(
  row: TakenRow,
  campaign: { rule: Rule; maxInteractions: number; first: boolean },
  { candidate, allowed, campaignIds }: Taker,
): boolean {
  if (row.state === "offered") return row.agentId === candidate.agentId;
  if (!toBeTaken.includes(row.state) || !allowed || !campaignIds.has(row.campaignId)) return false;
  return hindranceToTake({ ...campaign, state: row.state, candidate }) === null;
}
