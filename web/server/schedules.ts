import type { z } from "zod";
import { checkSchedule, type Schedule } from "#domain/schedule";
import type { Connection } from "#prisma/client";
import type { schedule } from "./shapes/schedule.ts";
import { UserError } from "./user-error.ts";

/** Refuses a schedule that cannot be read: an unknown zone, a range that ends before it begins on an exception … (D20). */
export function refuseBadSchedule(schedule: Schedule): void {
  const errors = checkSchedule(schedule);
  if (errors.length > 0) throw new UserError(errors.join(". "), { fields: { schedule: errors.join(". ") } });
}

/** Writes a schedule over an old one, or as a new one; its id. */
export async function writeSchedule(connection: Connection, id: string | null, schedule: Schedule): Promise<string> {
  const values = [schedule.timeZone, JSON.stringify(schedule.ranges), JSON.stringify(schedule.exceptions)];
  const { rows } = id
    ? await connection.query(
        "UPDATE schedules SET time_zone = $1, ranges = $2, exceptions = $3 WHERE id = $4 RETURNING id",
        [...values, id],
      )
    : await connection.query(
        "INSERT INTO schedules (time_zone, ranges, exceptions) VALUES ($1, $2, $3) RETURNING id",
        values,
      );
  return rows[0].id;
}

interface ScheduleRow {
  time_zone: string;
  ranges: EditedSchedule["ranges"];
  exceptions: EditedSchedule["exceptions"];
}
type EditedSchedule = z.output<typeof schedule>;

/** A schedule from its columns, its keys always in the same order: jsonb keeps another, and comparing would find changes. */
export function scheduleOf(row: ScheduleRow): EditedSchedule {
  return {
    timeZone: row.time_zone,
    ranges: row.ranges.map(({ days, from, to }) => ({ days, from, to })),
    exceptions: row.exceptions.map(({ date, ranges }) => ({
      date,
      ranges: ranges.map(({ from, to }) => ({ from, to })),
    })),
  };
}
