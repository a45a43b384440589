"use server";

import { z } from "zod";
import * as dialers from "../dialers.ts";
import { action } from "../door.ts";
import { dialerInput } from "../shapes/dialers.ts";
import { id } from "../shapes/parts.ts";

export type { BlacklistEntry, BlacklistUpload } from "../shapes/blacklist.ts";
export type {
  Dialer,
  DialerFact,
  DialerRate,
  DialerSettings,
  Refusal,
  Row,
  RowState,
  Upload,
} from "../shapes/dialers.ts";
export type { RetryOrder, RetryResult, RowDetail, RowError } from "../shapes/rows.ts";
export type { UploadPreview } from "../shapes/uploads.ts";

/** Saves a dialer's form: a new one without an id (F26–F35). */
export const saveDialer = action(
  {
    name: "dialer.save",
    role: "administrator",
    input: z.object({ id: id.nullable(), ...dialerInput.shape }),
  },
  async ({ input: { id, ...input }, viewer, requestId }) =>
    id ? dialers.changeDialer(viewer, id, input, requestId) : dialers.createDialer(viewer, input, requestId),
);

export const removeDialer = action(
  { name: "dialer.remove", role: "administrator", input: z.object({ id }) },
  async ({ input, viewer, requestId }) => dialers.removeDialer(viewer, input.id, requestId),
);
