import { z } from "zod";
import { at, pageQuery } from "./parts.ts";

/** What somebody changed, when, and for whom; details name fields and hold neither secrets nor customers' texts. */
export const auditRow = z
  .object({
    id: z.string(),
    at,
    actor: z.string().describe("user:<id> or system"),
    onBehalfOf: z.string().nullable().describe("agent:<id>, where an administrator's key acted for an agent"),
    action: z.string(),
    target: z.string().describe("kind:<id>"),
    details: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
  })
  .meta({ id: "AuditRow" });
export const auditQuery = pageQuery.extend({
  action: z.string().max(100).optional(),
  target: z.string().max(100).optional().describe("kind:<id>, or a kind alone"),
  actor: z.string().max(100).optional().describe("user:<id>, agent:<id> or system"),
  from: z.iso.datetime({ offset: true }).optional().describe("at or after"),
  to: z.iso.datetime({ offset: true }).optional().describe("before"),
});

export type AuditRow = z.output<typeof auditRow>;
export type AuditQuery = z.output<typeof auditQuery>;
