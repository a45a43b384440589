import { route, UserError } from "#web/server/door";
import { liveStream } from "#web/server/live/stream";

export const dynamic = "force-dynamic";

/** Server-sent events for one browser: what changed, by topic. */
export const GET = route({ name: "live", auth: "session" }, async ({ viewer, request }) => {
  const { sessionId } = viewer;
  if (!sessionId) throw new UserError("Only a browser's session can listen.", { status: 403 });
  return liveStream({ ...viewer, sessionId }, request.signal);
});
