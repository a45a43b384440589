"use server";

import { z } from "zod";
import { action } from "../door.ts";
import * as members from "../members.ts";
import { membership } from "../shapes/members.ts";
import { id } from "../shapes/parts.ts";

export type { UnionMember } from "../members.ts";
export type { Member } from "../shapes/members.ts";

const both = { campaignIds: membership.shape.campaignIds, agentIds: membership.shape.agentIds };

/** The members of several campaigns together, and who can be added to them (F21). */
export const readUnion = action(
  { name: "members.read", role: "administrator", input: z.object({ campaignIds: z.array(id).max(500) }) },
  async ({ input, viewer }) =>
    input.campaignIds.length === 0 ? { members: [], agents: [] } : members.readUnion(viewer, input.campaignIds),
);

export const addMembers = action(
  { name: "members.add", role: "administrator", input: membership },
  async ({ input, viewer, requestId }) => {
    await members.addMembers(viewer, input, requestId);
    return members.readUnion(viewer, input.campaignIds);
  },
);

export const removeMembers = action(
  { name: "members.remove", role: "administrator", input: z.object(both) },
  async ({ input, viewer, requestId }) => {
    await members.removeMembers(viewer, input, requestId);
    return members.readUnion(viewer, input.campaignIds);
  },
);

export const changePenalty = action(
  { name: "members.penalty", role: "administrator", input: membership },
  async ({ input, viewer, requestId }) => {
    await members.changePenalty(viewer, input, requestId);
    return members.readUnion(viewer, input.campaignIds);
  },
);
