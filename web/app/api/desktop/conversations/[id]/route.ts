import { z } from "zod";
import { readDesktopConversation } from "#web/server/desktop";
import { route } from "#web/server/door";

/** The conversation on the desktop: thread, timeline, customer, canned responses. */
export const GET = route(
  { name: "desktop.conversation", auth: "session", params: z.object({ id: z.uuid() }) },
  ({ viewer, params }) => readDesktopConversation(viewer, params.id),
);
