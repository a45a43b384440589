import { listBlacklistUploads } from "#web/server/blacklist-uploads";
import { route } from "#web/server/door";
import { pageQuery } from "#web/server/shapes/parts";

export const GET = route(
  { name: "blacklist.uploads", auth: "session", role: "supervisor", query: pageQuery },
  ({ viewer, query }) => listBlacklistUploads(viewer, query),
);
