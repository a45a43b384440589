import { z } from "zod";
import { isDay } from "#domain/day-range";

/** The id of any noun. */
export const id = z.uuid("This is not an id.");

/** A list's page: how many, and the `nextCursor` of the page before. */
export const pageQuery = z.object({
  limit: z.coerce
    .number("From 1 to 200.")
    .int("From 1 to 200.")
    .min(1, "From 1 to 200.")
    .max(200, "From 1 to 200.")
    .default(50),
  cursor: z.string().max(1000).optional(),
});
export type PageQuery = z.output<typeof pageQuery>;

/** A list's answer; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const at = z.iso.datetime();

/** A day of a calendar, without a zone. */
export const day = z.string().refine(isDay, "This is not a day, such as 2026-11-22.");

/** A name that people read: trimmed, one line. */
export const name = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .max(80, "At most 80 characters.")
  .regex(/^\P{Cc}*$/u, "A name is one line of text.");

/** A text that is sent to customers; empty = none. */
export const customerText = z.string().trim().max(1600, "At most 1,600 characters.");
