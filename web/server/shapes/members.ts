import { z } from "zod";
import { id } from "./parts.ts";

export const penalty = z.number().int().min(0, "From 0 to 100.").max(100, "From 0 to 100.");
export const memberInput = z.object({ agentId: id, penalty: penalty.default(0) });
export const memberList = z.array(memberInput).max(5000);
export const member = z.object({
  agentId: id,
  penalty,
  name: z.string(),
  username: z.string(),
  enabled: z.boolean(),
  voiceMember: z.boolean(),
});
/** Several campaigns and several agents at once (F21–F23). */
export const membership = z.object({
  campaignIds: z.array(id).min(1, "Choose a campaign.").max(500),
  agentIds: z.array(id).min(1, "Choose an agent.").max(1000),
  penalty: penalty.default(0),
});

export type Member = z.output<typeof member>;
export type MemberInput = z.input<typeof memberInput>;
export type Membership = z.output<typeof membership>;
