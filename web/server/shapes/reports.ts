import { z } from "zod";
import { countedStates, rowQuery, rowState } from "./dialers.ts";
import { day, id } from "./parts.ts";

const many = <T extends z.ZodType>(one: T) =>
  z.preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(one).max(200));

export const reportBy = ["dialer", "state", "day", "hour", "provider", "error"] as const;
/** Which messages a report counts, and by what. */
export const reportQuery = z.object({
  by: z.enum(reportBy).default("day"),
  dialer: many(id).describe("ids; none = all that the key's groups show"),
  provider: many(id),
  state: many(rowState),
  from: day.optional().describe("first day; six days before `to` unless told"),
  to: day.optional().describe("last day, itself included; today unless told"),
});
/** Which messages are written into a file, a line each; nothing = all. */
export const messageQuery = z.object({
  ...reportQuery.omit({ by: true }).shape,
  from: day.optional().describe("first day on which they came to the state that they have now"),
  to: day.optional().describe("last day, itself included"),
  ...rowQuery.pick({ phone: true, errorKind: true, errorCode: true }).shape,
});
const count = z.number().int();
const reportLine = z.object({
  key: z
    .string()
    .describe("what it is counted by: an id, a state, a day, an hour's beginning, kind and code of an error"),
  name: z.string().nullable(),
  counts: z.object(
    Object.fromEntries(countedStates.map((state) => [state, count])) as Record<
      (typeof countedStates)[number],
      typeof count
    >,
  ),
  total: count,
});
export const report = z.object({
  by: z.enum(reportBy),
  from: z.string(),
  to: z.string(),
  timeZone: z.string(),
  items: z.array(reportLine),
  total: reportLine.omit({ key: true, name: true }),
});

export type ReportQuery = z.output<typeof reportQuery>;
export type ReportBy = (typeof reportBy)[number];
export type ReportLine = z.output<typeof reportLine>;
export type Report = z.output<typeof report>;
