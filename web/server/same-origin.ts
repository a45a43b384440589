import { UserError } from "./user-error.ts";

/** A browser's cookie must not be used by another site's page: refuses writes whose Origin is not our own host. */
export function keepSameOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  if (!origin) {
    const site = request.headers.get("sec-fetch-site");
    if (site === null || site === "same-origin") return;
  } else if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new UserError("This request came from another site.", { status: 403 });
}
