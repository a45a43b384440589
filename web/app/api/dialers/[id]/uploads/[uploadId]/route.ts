import { z } from "zod";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";
import { readUpload } from "#web/server/uploads";

export const GET = route(
  { name: "dialers.upload.read", auth: "session", role: "supervisor", params: z.object({ id, uploadId: id }) },
  ({ viewer, params }) => readUpload(viewer, params.id, params.uploadId),
);
