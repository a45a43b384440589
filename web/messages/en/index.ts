import administration from "./administration.json" with { type: "json" };
import api from "./api.json" with { type: "json" };
import breaks from "./breaks.json" with { type: "json" };
import desktop from "./desktop.json" with { type: "json" };
import dialers from "./dialers.json" with { type: "json" };
import errors from "./errors.json" with { type: "json" };
import frame from "./frame.json" with { type: "json" };
import monitor from "./monitor.json" with { type: "json" };
import recordings from "./recordings.json" with { type: "json" };
import reports from "./reports.json" with { type: "json" };
import rows from "./rows.json" with { type: "json" };
import said from "./said.json" with { type: "json" };
import settings from "./settings.json" with { type: "json" };
import signIn from "./sign-in.json" with { type: "json" };
import staff from "./staff.json" with { type: "json" };
import unrouted from "./unrouted.json" with { type: "json" };

/** One file per page or piece; its name is the namespace. */
export const en = {
  administration,
  api,
  breaks,
  desktop,
  dialers,
  errors,
  frame,
  monitor,
  recordings,
  reports,
  rows,
  said,
  signIn,
  staff,
  settings,
  unrouted,
};
