import { randomUUID } from "node:crypto";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { type Role, roleAtLeast } from "#domain/access";
import { log, withLogIds } from "#environment/log";
import { actionDone, requestAnswered } from "#environment/metrics";
import { hearOut } from "./body.ts";
import { jsonOf, parse, parseWhole, queryOf } from "./input.ts";
import { type Failure, problemJson } from "./problem.ts";
import { keepSameOrigin } from "./same-origin.ts";
import { sessionViewer, type Viewer, viewerOfKey } from "./session.ts";
import { inReadersWords, sayer } from "./spoken-error.ts";
import { UserError } from "./user-error.ts";

export { jsonOf, parse } from "./input.ts";
export type { Failure } from "./problem.ts";
export type { Viewer } from "./session.ts";
export { notFound, UserError } from "./user-error.ts";

export type Outcome<T> = { ok: true; data: T } | { ok: false; error: Failure };

/** Everything that came through the door carries this mark; a test fails on an action or route without it. */
export const doorMark = Symbol.for("parley.door");

/**
 * A server action: session and role checked, input parsed, errors turned into an answer, one log line.
 * `role` is the least role that may call it; scope (D27) is the business of the reads and writes inside.
 */
export function action<Input extends z.ZodType, Data>(
  options: {
    name?: string;
    role?: Role;
    input: Input;
    /** What else is wrong with the input as it was given, by field: told together with what `input` refuses, not after it. */
    also?: (call: { given: z.input<Input>; viewer: Viewer }) => Promise<Record<string, string>>;
  },
  work: (call: { input: z.output<Input>; viewer: Viewer; requestId: string }) => Promise<Data>,
): (input: z.input<Input>) => Promise<Outcome<Data>> {
  const call = (given: z.input<Input>): Promise<Outcome<Data>> => {
    const requestId = randomUUID();
    return withLogIds({ requestId }, () => serve(given, requestId));
  };
  const serve = async (given: z.input<Input>, requestId: string): Promise<Outcome<Data>> => {
    const started = performance.now();
    let viewer: Viewer | null = null;
    const note = (outcome: string, problem?: unknown) =>
      record({ kind: "action", name: options.name, what: options.name, viewer, started, outcome, problem });
    try {
      viewer = await sessionViewer();
      const allowed = admit(viewer, options.role);
      const also = options.also && (() => options.also!({ given, viewer: allowed }));
      const input = await parseWhole(options.input, given, also);
      const data = await work({ input, viewer: allowed, requestId });
      note("ok");
      return { ok: true, data };
    } catch (problem) {
      unstable_rethrow(problem);
      const { status, error } = await failure(problem, requestId);
      note(String(status), problem);
      return { ok: false, error };
    }
  };
  return marked(call, { kind: "action", auth: "session", role: options.role ?? "agent" });
}

type Auth = "session" | "key" | "either" | "open";
type Parsed<Shape> = Shape extends z.ZodType ? z.output<Shape> : undefined;
type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };

export interface RouteOptions<Params, Query, Body> {
  /** For the log, as `conversation.list`; the path stands in. */
  name?: string;
  auth: Auth;
  /** The least role that may call it. */
  role?: Role;
  params?: Params;
  /** Repeated keys become a list. */
  query?: Query;
  /** JSON body. Leave out to read `request` as it is (uploads, webhooks). */
  body?: Body;
  /** Longest JSON body, in bytes; 1 MB unless told. */
  maxBytes?: number;
}

export interface RouteCall<Auth, Params, Query, Body> {
  request: Request;
  /** Never null unless `auth` is "open". */
  viewer: Auth extends "open" ? null : Viewer;
  params: Parsed<Params>;
  query: Parsed<Query>;
  body: Parsed<Body>;
  requestId: string;
  context: RouteContext;
}

/** A route handler: who asks, role, parameters, query and body are checked; what is returned becomes JSON unless it is a Response; errors leave as problem+json (RFC 9457). */
export function route<
  const A extends Auth,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  options: RouteOptions<Params, Query, Body> & { auth: A },
  work: (call: RouteCall<A, Params, Query, Body>) => Promise<unknown>,
): (request: Request, context: RouteContext) => Promise<Response> {
  const handle = (request: Request, context: RouteContext): Promise<Response> => {
    const requestId = randomUUID();
    return withLogIds({ requestId }, () => serve(request, context, requestId));
  };
  const serve = async (request: Request, context: RouteContext, requestId: string): Promise<Response> => {
    const started = performance.now();
    const address = new URL(request.url);
    let viewer: Viewer | null = null;
    const note = (outcome: number, problem?: unknown) =>
      record({
        kind: "route",
        name: options.name,
        what: options.name ?? `${request.method} ${address.pathname}`,
        viewer,
        started,
        outcome: String(outcome),
        problem,
        quiet: request.method === "GET",
      });
    try {
      if (options.auth !== "open") {
        viewer = await whoAsks(request, options.auth);
        admit(viewer, options.role);
        if (viewer?.via === "session") keepSameOrigin(request);
      }
      const answer = await work({
        request,
        viewer: viewer as never,
        params: (options.params ? parse(options.params, await context.params) : undefined) as never,
        query: (options.query ? parse(options.query, queryOf(address)) : undefined) as never,
        body: (options.body
          ? parse(options.body, await jsonOf(request, options.maxBytes ?? 1_000_000))
          : undefined) as never,
        requestId,
        context,
      });
      const response = answer instanceof Response ? answer : Response.json(answer ?? null);
      note(response.status);
      return response;
    } catch (problem) {
      unstable_rethrow(problem);
      // Pages have routes of their own, which answer in the reader's language; the API speaks English.
      const { status, error } = await failure(problem, requestId, options.auth === "session" ? undefined : "en");
      note(status, problem);
      await hearOut(request.body);
      return problemJson(status, error, problem);
    }
  };
  return marked(handle, { kind: "route", auth: options.auth, role: options.role ?? null });
}

/** The signed-in person, or a UserError: 401 without one, 403 below `role`. */
function admit(viewer: Viewer | null, role: Role | undefined): Viewer {
  if (!viewer) throw new UserError("Sign in first.", { status: 401, code: "signInFirst" });
  if (role && !roleAtLeast(viewer.role, role))
    throw new UserError("Your role does not allow this.", { status: 403, code: "roleTooLow" });
  return viewer;
}

async function whoAsks(request: Request, auth: Exclude<Auth, "open">): Promise<Viewer | null> {
  const key = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (key && auth !== "session") {
    const viewer = await viewerOfKey(key);
    if (!viewer) throw new UserError("This key is not known or was revoked.", { status: 401 });
    return viewer;
  }
  if (auth === "key") throw new UserError("Send your key as Authorization: Bearer <key>.", { status: 401 });
  return sessionViewer();
}

/** What the caller may know of a problem: a person's error as it is, an order that was refused (409, or 503 while Temporal is away), anything else only by its id. */
async function failure(
  problem: unknown,
  requestId: string,
  locale?: "en",
): Promise<{ status: number; error: Failure }> {
  if (problem instanceof UserError) {
    const { message, fields } = locale ? problem : await spoken(problem);
    return { status: problem.status, error: { message, ...(fields && { fields }), requestId } };
  }
  if (problem instanceof Error && (problem.name === "OrderRefused" || problem.name === "TemporalAway")) {
    const code = (problem as Error & { code?: string }).code;
    const message = locale ? problem.message : await inReadersWords(code, problem.message);
    return { status: problem.name === "TemporalAway" ? 503 : 409, error: { message, requestId } };
  }
  const general = `Something went wrong on our side. Try again; if it stays, give this number to your administrator: ${requestId}`;
  return {
    status: 500,
    error: { message: locale ? general : await inReadersWords("general", general, { requestId }), requestId },
  };
}

/** A person's error in the reader's words, each field's too. */
async function spoken({ message, fields, code, values }: UserError): Promise<Pick<UserError, "message" | "fields">> {
  const say = await sayer();
  return {
    message: await inReadersWords(code, message, values),
    fields: fields && Object.fromEntries(Object.entries(fields).map(([path, sentence]) => [path, say(sentence)])),
  };
}

function record(of: {
  kind: "action" | "route";
  /** From the code; `what` may stand for it with a path. */
  name: string | undefined;
  what: string | undefined;
  viewer: Viewer | null;
  started: number;
  outcome: string;
  problem?: unknown;
  quiet?: boolean;
}): void {
  const unexpected = of.outcome === "500";
  const milliseconds = performance.now() - of.started;
  if (of.kind === "action") actionDone(of.name ?? "unnamed", of.outcome, milliseconds);
  else requestAnswered(of.name ?? "unnamed", Number(of.outcome), milliseconds);
  const line = {
    what: of.what,
    userId: of.viewer?.userId,
    outcome: of.outcome,
    milliseconds: Math.round(milliseconds),
  };
  if (unexpected) log.error({ ...line, err: of.problem }, of.kind);
  else if (of.quiet) log.debug(line, of.kind);
  else log.info(line, of.kind);
}

function marked<F extends object>(work: F, mark: { kind: string; auth: string; role: string | null }): F {
  return Object.defineProperty(work, doorMark, { value: mark });
}
