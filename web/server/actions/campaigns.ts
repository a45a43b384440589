"use server";

import { z } from "zod";
import * as campaigns from "../campaigns.ts";
import { action } from "../door.ts";
import { campaignInput } from "../shapes/campaigns.ts";
import { id } from "../shapes/parts.ts";

export type { Campaign } from "../shapes/campaigns.ts";

/** Saves a campaign's form: a new one without an id (F2–F18). */
export const saveCampaign = action(
  {
    name: "campaign.save",
    role: "administrator",
    input: z.object({ id: id.nullable(), ...campaignInput.shape }),
  },
  async ({ input: { id, ...input }, viewer, requestId }) =>
    id ? campaigns.changeCampaign(viewer, id, input, requestId) : campaigns.createCampaign(viewer, input, requestId),
);

export const removeCampaign = action(
  { name: "campaign.remove", role: "administrator", input: z.object({ id }) },
  async ({ input, viewer, requestId }) => campaigns.removeCampaign(viewer, input.id, requestId),
);
