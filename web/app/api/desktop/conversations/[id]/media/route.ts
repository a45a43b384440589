import { z } from "zod";
import { route } from "#web/server/door";
import { keepUpload } from "#web/server/media";

/** Attaches a file to what an agent is writing: the body is the file, its name in the address. */
export const POST = route(
  {
    name: "media.upload",
    auth: "session",
    role: "agent",
    params: z.object({ id: z.uuid() }),
    query: z.object({ name: z.string().max(400).default("") }),
  },
  ({ viewer, params, query, request }) =>
    keepUpload(viewer, params.id, { request, type: request.headers.get("content-type") ?? "", name: query.name }),
);
