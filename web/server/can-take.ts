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

/** The viewer as one who takes what nobody has: an agent, and only where one of the rows could be taken so. */
export async function takerFor(viewer: Viewer, rows: readonly TakenRow[]): Promise<Taker | undefined> {
  if (viewer.role !== "agent") return undefined;
  return rows.some((row) => toBeTaken.includes(row.state)) ? readTaker(viewer.userId) : undefined;
}

/**
 * Whether the viewer, an agent, could take the conversation now, or accept it where it is the one who is asked. `taker`: see takerFor. The claim
 * judges again.
 */
export function canTake(
  viewer: Viewer,
  row: TakenRow,
  campaign: { rule: Rule; maxInteractions: number; first: boolean },
  taker: Taker | undefined,
): boolean {
  if (row.state === "offered") return viewer.role === "agent" && row.agentId === viewer.userId;
  if (!taker || !toBeTaken.includes(row.state)) return false;
  const { candidate, allowed, campaignIds } = taker;
  if (!allowed || !campaignIds.has(row.campaignId)) return false;
  return hindranceToTake({ ...campaign, state: row.state, candidate }) === null;
}
