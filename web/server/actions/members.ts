"use server";

import { z } from "zod";
import { action } from "../door.ts";
import * as members from "../members.ts";
import { membership } from "../shapes/members.ts";

export type { Union, UnionMember } from "../members.ts";
export type { Member } from "../shapes/members.ts";

const both = { campaignIds: membership.shape.campaignIds, agentIds: membership.shape.agentIds };

/** Adds agents to every chosen campaign (F22). */
export const addMembers = action(
  { name: "members.add", role: "supervisor", input: membership },
  async ({ input, viewer, requestId }) => ({ count: await members.addMembers(viewer, input, requestId) }),
);

/** Takes agents out of those of the chosen campaigns that have them (F23). */
export const removeMembers = action(
  { name: "members.remove", role: "supervisor", input: z.object(both) },
  async ({ input, viewer, requestId }) => ({ count: await members.removeMembers(viewer, input, requestId) }),
);

export const changePenalty = action(
  { name: "members.penalty", role: "supervisor", input: membership },
  async ({ input, viewer, requestId }) => ({ count: await members.changePenalty(viewer, input, requestId) }),
);
