import { z } from "zod";
import type { Role } from "#domain/access";
import type { Checkpoint } from "#temporal/client";
import { type RouteCall, route, type Viewer } from "../door.ts";
import { answerIdempotently } from "./idempotent.ts";
import { openCursor, sealCursor } from "./list-cursor.ts";
import type { Kept } from "./once.ts";

/** What a caller must know of one operation: the handler checks by it, and the OpenAPI document is made of it. */
export interface Declaration<
  Params extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
> {
  /** As in generated clients: listCampaigns. */
  name: string;
  tag: string;
  method: "get" | "post" | "put" | "delete";
  /** With parameters in braces: /api/v1/campaigns/{id}. */
  path: `/${string}`;
  summary: string;
  /** The least role that may call it; agent unless told. */
  role?: Role;
  /** Nobody has to show a key. */
  open?: boolean;
  params?: Params;
  query?: Query;
  /** The shape of a JSON body. */
  body?: Body;
  /** The handler reads the body by itself: media type → what it holds. `body` then only describes its JSON form. */
  rawBody?: Record<string, string>;
  /** Longest JSON body in bytes; 1 MB unless told. */
  maxBytes?: number;
  /** 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  /** The shape of the answer: what it does not name never leaves. None for 204 and for files. */
  answer?: z.ZodType;
  /** Media types of an answer that is not JSON. */
  answerTypes?: string[];
  /**
   * Of a POST that came with an Idempotency-Key, was committed, and whose process died before it had answered: what to answer the same call when it
   * comes again. `made` is the id of what was made. Without it the work is done again: it must then change nothing more, or go on by its checkpoint.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the parameters as declared
  lost?: (call: { viewer: Viewer; params: any; made: string }) => Promise<unknown>;
}

export interface Operation {
  (request: Request, context: { params: Promise<Record<string, string | string[] | undefined>> }): Promise<Response>;
  declaration: Declaration;
}

/** One operation of the HTTP API: a route of the door (browser session or key) that carries its own description. */
export function operation<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  declaration: Declaration<Params, Query, Body>,
  work: (call: RouteCall<"either", Params, Query, Body> & { checkpoint?: Checkpoint }) => Promise<unknown>,
): Operation {
  const handler = route(
    {
      name: declaration.name,
      auth: "either",
      role: declaration.role,
      params: declaration.params,
      query: strict(declaration.query) as Query,
      body: (declaration.rawBody ? undefined : declaration.body) as Body,
      maxBytes: declaration.maxBytes,
    },
    async (call) => {
      if (declaration.method === "get") return answerOf(declaration, await paged(declaration, call, work));
      if (declaration.method !== "post") return answerOf(declaration, await work(call));
      return answerIdempotently(declaration as Declaration, call, async (given, checkpoint) =>
        keptOf(declaration, await work({ ...given, checkpoint } as typeof call)),
      );
    },
  );
  return Object.assign(handler, { declaration: declaration as Declaration });
}

/** The same for those who need no key: health and the description of the API. */
export function openOperation(declaration: Declaration, work: () => Promise<unknown>): Operation {
  const handler = route({ name: declaration.name, auth: "open" }, async () => answerOf(declaration, await work()));
  return Object.assign(handler, { declaration: { ...declaration, open: true } });
}

function answerOf(declaration: Declaration, result: unknown): Response {
  if (result instanceof Response) return result;
  const { status, body } = keptOf(declaration, result);
  const headers = { "cache-control": "no-store" };
  return status === 204 ? new Response(null, { status, headers }) : Response.json(body, { status, headers });
}

function keptOf(declaration: Declaration, result: unknown): Kept {
  if (!declaration.answer) return { status: 204, body: null };
  return { status: declaration.status ?? 200, body: declaration.answer.parse(result) };
}

/** A parameter that is misspelt would be a filter that does not filter. */
function strict(query: z.ZodType | undefined): z.ZodType | undefined {
  return query instanceof z.ZodObject ? query.strict() : query;
}

/** Cursors are sealed on their way out, so that none of another list comes in. */
async function paged<Call extends { query: unknown; params: unknown }>(
  declaration: Declaration,
  call: Call,
  work: (call: Call) => Promise<unknown>,
): Promise<unknown> {
  const list = `${declaration.name} ${JSON.stringify(call.params ?? null)}`;
  const query = call.query as { cursor?: string } | undefined;
  const opened = query?.cursor ? { ...call, query: { ...query, cursor: openCursor(list, query.cursor) } } : call;
  const result = await work(opened);
  const cursor = (result as { nextCursor?: unknown } | null)?.nextCursor;
  return typeof cursor === "string" ? { ...(result as object), nextCursor: sealCursor(list, cursor) } : result;
}
