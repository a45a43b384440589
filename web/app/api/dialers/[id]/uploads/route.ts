import { z } from "zod";
import { route } from "#web/server/door";
import { id, pageQuery } from "#web/server/shapes/parts";
import { listUploads } from "#web/server/uploads";

export const GET = route(
  { name: "dialers.uploads", auth: "session", role: "supervisor", params: z.object({ id }), query: pageQuery },
  ({ viewer, params, query }) => listUploads(viewer, params.id, query),
);
