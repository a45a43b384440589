import { z } from "zod";
import { route } from "#web/server/door";
import { findMediaForCarrier, mediaAnswer } from "#web/server/media";

/** A file that goes out with a text: its carrier fetches it here, by an address that nobody can guess and that soon ends. */
export const GET = route(
  {
    name: "media.carrier",
    auth: "open",
    params: z.object({ id: z.uuid() }),
    query: z.object({ until: z.coerce.number(), proof: z.string().max(100) }),
  },
  async ({ params, query, request }) =>
    mediaAnswer(await findMediaForCarrier(params.id, query.until, query.proof), request),
);
