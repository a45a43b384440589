"use server";

import { z } from "zod";
import { action } from "../door.ts";
import { changeSettings } from "../settings.ts";
import { id } from "../shapes/parts.ts";
import { settingsChange } from "../shapes/settings.ts";
import { dismissOrder } from "../shapes/unrouted.ts";
import { dismissUnrouted, routeUnrouted } from "../unrouted.ts";

export type { UnroutedText } from "../shapes/unrouted.ts";

/** Saves what holds for the whole installation. */
export const saveSettings = action(
  { name: "settings.change", role: "administrator", input: settingsChange },
  async ({ input, viewer, requestId }) => {
    await changeSettings(viewer, input, requestId);
    return { id: "settings" };
  },
);

/** Gives a text that no campaign answers, with all others of its thread, to a campaign (D22). */
export const routeUnroutedText = action(
  { name: "unrouted.route", role: "administrator", input: z.object({ id, campaignId: id }) },
  ({ input, viewer, requestId }) => routeUnrouted(viewer, input.id, input.campaignId, requestId),
);

/** Puts a text that no campaign answers, with all others of its thread, aside for good; why stays in the audit. */
export const dismissUnroutedText = action(
  { name: "unrouted.dismiss", role: "administrator", input: dismissOrder.extend({ id }) },
  ({ input, viewer, requestId }) => dismissUnrouted(viewer, input.id, input.reason, requestId),
);
