import { type Role, roleAtLeast } from "#domain/access";
import { log } from "#environment/log";
import { route, UserError, type Viewer } from "../door.ts";
import { formFields } from "./fields.ts";
import { viewerOf } from "./tokens.ts";

export interface IntegraCall<Who> {
  request: Request;
  requestId: string;
  viewer: Who;
  /** A field's text, trimmed unless told; throws a UserError when it is missing or empty. */
  required(name: string): string;
  optional(name: string): string;
  field(name: string): string | undefined;
}

const largestForm = 256 * 1024;

/** A form post with a token; only whoever has the role may call it. */
export function integraPost(
  options: { name: string; role: Role; maxBytes?: number },
  work: (call: IntegraCall<Viewer>) => Promise<string | Response | undefined>,
) {
  return answering(options.name, async (request, requestId) => {
    const viewer = await viewerOf(request);
    if (!viewer) throw new UserError("The token is missing, unknown or expired.", { status: 401 });
    if (!roleAtLeast(viewer.role, options.role))
      throw new UserError(`This is for the role ${options.role}.`, { status: 403 });
    const fields = await formFields(request, options.maxBytes ?? largestForm);
    return work({ request, requestId, viewer, ...accessTo(fields) });
  });
}

/** A form post of somebody who has no token yet. */
export function integraOpenPost(
  name: string,
  work: (call: IntegraCall<null>) => Promise<string | Response | undefined>,
) {
  return answering(name, async (request, requestId) => {
    const fields = await formFields(request, largestForm);
    return work({ request, requestId, viewer: null, ...accessTo(fields) });
  });
}

/**
 * A route that answers with plain text: what the work returns, `OK` for nothing, `ERROR` for any failure. What is wrong with the request itself is
 * answered 200, as those clients expect, and the reason stands in the log and in X-Parley-Reason; a token or role that does not do is 401 or 403,
 * too many guesses 429, a fault of ours 500 or 503.
 */
export function answering(
  name: string,
  work: (request: Request, requestId: string) => Promise<string | Response | undefined>,
) {
  return route({ name: `integra.${name}`, auth: "open" }, async ({ request, requestId }) => {
    try {
      const result = await work(request, requestId);
      return result instanceof Response ? result : said(result ?? "OK", 200);
    } catch (problem) {
      const { status, reason } = judged(problem, requestId);
      if (status >= 500) log.error({ requestId, what: `integra.${name}`, err: problem }, "integra");
      else log.info({ requestId, what: `integra.${name}`, reason }, "integra refused");
      return said("ERROR", status, reason);
    }
  });
}

/** The two lookups of named fields, over what came in. NUL is refused: no text here can hold it. */
export function accessTo(fields: Map<string, string>) {
  const field = (name: string) => {
    const value = fields.get(name);
    if (value?.includes("\0")) throw new UserError(`${name}: it holds a NUL character.`);
    return value;
  };
  return {
    field,
    optional: (name: string) => field(name)?.trim() ?? "",
    required: (name: string) => {
      const value = field(name)?.trim() ?? "";
      if (value === "") throw new UserError(`${name}: it is missing.`);
      return value;
    },
  };
}

const passedOn = new Set([401, 403, 429]);

function judged(problem: unknown, requestId: string): { status: number; reason: string } {
  if (problem instanceof UserError)
    return { status: passedOn.has(problem.status) ? problem.status : 200, reason: problem.message };
  if (problem instanceof Error && problem.name === "OrderRefused") return { status: 200, reason: problem.message };
  if (problem instanceof Error && problem.name === "TemporalAway") return { status: 503, reason: problem.message };
  return { status: 500, reason: `Something went wrong on our side: ${requestId}` };
}

function said(text: string, status: number, reason?: string): Response {
  const headers: Record<string, string> = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
  // A header holds ASCII only.
  if (reason) headers["x-parley-reason"] = reason.replace(/[^\x20-\x7e]+/g, "?").slice(0, 300);
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return new Response(text, { status, headers });
}
