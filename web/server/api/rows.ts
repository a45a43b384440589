import { z } from "zod";
import { cancelRow as cancel, listErrors as errors, readRow as read, retryRows as retry } from "../dialer-row.ts";
import { listRows as list } from "../dialer-rows.ts";
import { readDialer } from "../dialers.ts";
import { jsonOf, parse, UserError } from "../door.ts";
import { loadDialerCsv, loadDialerRows } from "../loads.ts";
import { row, rowQuery } from "../shapes/dialers.ts";
import { id, pageOf } from "../shapes/parts.ts";
import { retryOrder, retryResult, rowDetail, rowErrors } from "../shapes/rows.ts";
import { uploadOptions } from "../shapes/uploads.ts";
import { namedTemplate } from "../shapes/written.ts";
import { mediaType } from "./media-type.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Dialers";
const path = "/api/v1/dialers/{id}/rows";
const role = "supervisor";

export const listRows = operation(
  {
    name: "listRows",
    tag,
    method: "get",
    path,
    summary: "A dialer's rows in entry order, each with its attempts",
    role,
    params: byId,
    query: rowQuery,
    answer: pageOf(row),
  },
  ({ viewer, params, query }) => list(viewer, params.id, query),
);

export const readRow = operation(
  {
    name: "readRow",
    tag,
    method: "get",
    path: `${path}/{rowId}`,
    summary: "One row with every attempt and receipt, its upload, and what blocked it",
    role,
    params: byId.extend({ rowId: z.string().max(20) }),
    answer: rowDetail,
  },
  ({ viewer, params }) => read(viewer, params.id, params.rowId),
);

export const cancelRow = operation(
  {
    name: "cancelRow",
    tag,
    method: "post",
    path: `${path}/{rowId}/cancel`,
    summary: "Cancels one waiting row, such as a message for later; 409 when it does not wait any more",
    role,
    params: byId.extend({ rowId: z.string().max(20) }),
    answer: rowDetail,
    // It held when it was committed.
    lost: ({ viewer, params }) => read(viewer, params.id, params.rowId),
  },
  ({ viewer, params, requestId }) => cancel(viewer, params.id, params.rowId, requestId),
);

export const retryRows = operation(
  {
    name: "retryRows",
    tag,
    method: "post",
    path: `${path}/retry`,
    summary:
      "Sends failed rows again, and unknown ones again or counts them as sent, as you say; who opted out stays out",
    role,
    params: byId,
    body: retryOrder,
    answer: retryResult,
  },
  // An answer that was lost: the order goes on by its checkpoint, which knows the last row that is meant.
  ({ viewer, params, body, requestId, checkpoint }) => retry(viewer, params.id, body, requestId, checkpoint),
);

export const listErrors = operation(
  {
    name: "listDialerErrors",
    tag,
    method: "get",
    path: "/api/v1/dialers/{id}/errors",
    summary: "Failed and unknown rows by the carrier's code, the most frequent first, each with examples",
    role,
    params: byId,
    answer: rowErrors,
  },
  ({ viewer, params }) => errors(viewer, params.id),
);

// What a single row may be is judged row by row, so that one mistake does not refuse the others.
const newRow = z.object({
  phone: z.string().max(1000),
  message: z.string().max(20_000).optional().describe("needed where no template gives the words"),
  data: z.string().max(20_000).optional(),
  sendAt: z.iso.datetime({ offset: true }).optional().describe("not before this"),
  template: namedTemplate
    .optional()
    .describe("an approved template of the dialer's account in place of the message (D32)"),
  timeZone: z.string().max(100).optional().describe("the recipient's, such as America/Montevideo"),
});
const newRows = z
  .array(newRow)
  .min(1, "At least one row.")
  .max(10_000, "At most 10,000 rows at a time; more as text/csv.");

const loaded = z.object({
  uploadId: id,
  accepted: z.number().int(),
  refusedCount: z.number().int(),
  duplicates: z.number().int().describe("rows whose number stood in the file before"),
  refused: z
    .array(z.object({ line: z.number().int(), reason: z.string() }))
    .describe("the first thousand; in JSON a line is the row's place in the list, from 1"),
});

function wordless(place: number): UserError {
  const message = "Write the message, or name a template of the dialer's account.";
  return new UserError(message, { status: 422, fields: { [`${place}.message`]: message } });
}

export const loadRows = operation(
  {
    name: "loadRows",
    tag,
    method: "post",
    path,
    summary: "Loads rows into a dialer: what is accepted is committed when the answer comes",
    role,
    params: byId,
    query: uploadOptions,
    body: newRows,
    rawBody: {
      "text/csv":
        "dialer;phone;message;data in UTF-8, any length: it is read as it streams in; a header may name more columns for {{name}} in the messages, without one {{1}} is the fourth; a column timezone names the recipients' zones",
    },
    status: 202,
    answer: loaded,
  },
  async ({ viewer, params, query, request, checkpoint }) => {
    const type = mediaType(request);
    if (type === "application/json") {
      const rows = parse(newRows, await jsonOf(request, 20_000_000));
      const without = rows.findIndex((each) => each.message === undefined && !each.template);
      if (without >= 0 && !(await readDialer(viewer, params.id)).template) throw wordless(without);
      return loadDialerRows(viewer, params.id, rows, "api", checkpoint);
    }
    if (type !== "text/csv")
      throw new UserError("Send text/csv or application/json, and say so in Content-Type.", { status: 415 });
    if (!request.body) throw new UserError("The file is empty.", { status: 400 });
    return loadDialerCsv(viewer, params.id, { source: request.body, checkpoint, ...query });
  },
);
