import { z } from "zod";
import { day, id, pageQuery } from "./parts.ts";

/** What the list of recordings is filtered by (F65): days in the viewer's zone, both included. */
export const recordingFilters = z.object({
  from: day.optional(),
  to: day.optional(),
  origin: z.string().trim().min(1).max(100).optional(),
  campaign: id.optional(),
  agent: id.optional(),
  q: z.string().trim().max(200).optional(),
});
export type RecordingFilters = z.output<typeof recordingFilters>;

export const recordingQuery = recordingFilters.extend(pageQuery.shape);
