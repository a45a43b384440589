import { z } from "zod";
import { route } from "#web/server/door";
import { dropUpload, findMedia, mediaAnswer } from "#web/server/media";

const params = z.object({ id: z.uuid() });

/** A file of a text, for who may see its conversation (D33); also by key, for programs. */
export const GET = route({ name: "media.read", auth: "either", params }, async ({ viewer, params, request }) =>
  mediaAnswer(await findMedia(viewer, params.id), request),
);

/** Takes away what one has attached and not sent. */
export const DELETE = route({ name: "media.drop", auth: "session", params }, async ({ viewer, params }) =>
  dropUpload(viewer, params.id),
);
