import { z } from "zod";

const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write a time as HH:mm, from 00:00 to 23:59.");
export const day = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

const range = z.object({ days: z.array(day).min(1, "Choose at least one day."), from: minute, to: minute });

/** Hours by the clock where the recipient is: as a schedule's ranges, without a zone of their own. */
export const contactHours = z
  .array(range)
  .min(1, "Add at least one range of hours")
  .max(20, "At most 20 ranges.")
  .nullable()
  .meta({ description: "hours in the recipient's own time zone, beside the schedule; null = not asked for" });

/** When a campaign answers or a dialer sends (D20): 17:59 includes its whole minute; 22:00–06:00 crosses midnight. */
export const schedule = z.object({
  timeZone: z.string().min(1, "Choose a time zone.").max(60),
  ranges: z.array(range).max(50, "At most 50 ranges."),
  exceptions: z
    .array(
      z.object({
        date: z.iso.date("Write a date as YYYY-MM-DD."),
        ranges: z.array(z.object({ from: minute, to: minute })).max(10, "At most 10 ranges a day."),
      }),
    )
    .max(400, "At most 400 exceptions.")
    .default([]),
});
