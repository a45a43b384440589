import { z } from "zod";
import { retryClasses } from "#domain/retry";
import { attempt, row } from "./dialers.ts";
import { at, id } from "./parts.ts";

/** A row's own page: everything that is known of it. */
export const rowDetail = row.extend({
  dialerId: id,
  dialerName: z.string(),
  createdAt: at,
  errorKind: z.string().nullable().describe("what kind of error it ended with"),
  errorCode: z.string().nullable().describe("the carrier's own code"),
  retryClass: z.enum(retryClasses).nullable().describe("of a failed or unknown row: what another try would do"),
  upload: z
    .object({
      id,
      kind: z.enum(["csv", "api", "single"]),
      fileName: z.string(),
      at,
      by: z.string(),
      byName: z.string().nullable(),
    })
    .nullable(),
  blockedBy: z
    .object({
      entryId: z.string(),
      source: z.enum(["stop", "list"]),
      since: at,
      phone: z.string().nullable().describe("null when the entry was removed since"),
    })
    .nullable(),
  attempts: z.array(
    attempt.extend({
      id: z.string(),
      providerName: z.string(),
      providerType: z.string(),
      settledAt: at.nullable(),
      errorKind: z.string().nullable(),
      errorCode: z.string().nullable(),
      lookUp: z
        .object({
          asked: z.number().int(),
          nextAt: at.nullable().describe("null = soon, or never when it is over"),
          over: z.boolean().describe("the carrier is not asked any more: a person decides"),
        })
        .nullable()
        .describe("of an unknown one: how often the carrier was asked what became of it"),
      receipts: z.array(
        z.object({
          at,
          status: z.enum(["sent", "delivered", "read", "failed"]),
          errorCode: z.string().nullable(),
        }),
      ),
    }),
  ),
});

const text = z.string().max(200);
/** Failed and unknown rows are tried again, or unknown ones counted as sent. */
export const retryOrder = z
  .object({
    states: z
      .array(z.enum(["failed", "unknown"]))
      .min(1, "Choose at least one state.")
      .default(["failed"]),
    unknown: z
      .enum(["resend", "markSent"])
      .optional()
      .describe("needed for unknown rows: whether they were sent nobody knows, so say it"),
    filter: z
      .object({
        classes: z
          .array(z.enum(retryClasses))
          .optional()
          .describe(
            "of failed rows; absent = transient and account, or all but optedOut when errors or rowIds name them",
          ),
        errors: z
          .array(z.object({ kind: text.nullable(), code: text.nullable() }))
          .max(100)
          .optional(),
        uploadId: id.optional(),
        phone: z.string().trim().max(40).optional().describe("any part of the number"),
        rowIds: z.array(z.coerce.number().int().positive()).min(1).max(1000, "At most 1,000 rows.").optional(),
      })
      .optional(),
  })
  .refine((order) => !order.states.includes("unknown") || order.unknown, {
    path: ["unknown"],
    message: "Say what becomes of unknown rows: send them again, or count them as sent.",
  });
export const retryResult = z.object({
  retried: z.number().int(),
  markedSent: z.number().int(),
  left: z.partialRecord(z.enum(retryClasses), z.number().int()).describe("failed rows that were left alone, by class"),
});

/** One error of a dialer's failed and unknown rows. */
const rowError = z.object({
  kind: z.string().nullable(),
  code: z.string().nullable(),
  state: z.enum(["failed", "unknown"]),
  retryClass: z.enum(retryClasses),
  providerId: id.nullable(),
  providerName: z.string().nullable(),
  providerType: z.string().nullable(),
  rows: z.number().int(),
  examples: z.array(z.object({ id: z.string(), phone: z.string(), error: z.string().nullable(), at })),
});
export const rowErrors = z.object({ items: z.array(rowError) });

export type RowDetail = z.output<typeof rowDetail>;
export type RowError = z.output<typeof rowError>;
export type RetryOrder = z.input<typeof retryOrder>;
export type RetryResult = z.output<typeof retryResult>;
