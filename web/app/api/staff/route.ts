import { route } from "#web/server/door";
import { listLines } from "#web/server/staff-messages";

/** With whom one can write inside the house, and what is unread (F62). */
export const GET = route({ name: "staff.lines", auth: "session" }, ({ viewer }) => listLines(viewer));
