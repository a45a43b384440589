import { route } from "#web/server/door";
import { startChoices } from "#web/server/start";

/** Where one may start a conversation (F43). */
export const GET = route({ name: "desktop.start", auth: "session" }, ({ viewer }) => startChoices(viewer));
