import type { z } from "zod";
import type { Role } from "#domain/access";
import { type RouteCall, route } from "../door.ts";

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
  work: (call: RouteCall<"either", Params, Query, Body>) => Promise<unknown>,
): Operation {
  const handler = route(
    {
      name: declaration.name,
      auth: "either",
      role: declaration.role,
      params: declaration.params,
      query: declaration.query,
      body: (declaration.rawBody ? undefined : declaration.body) as Body,
      maxBytes: declaration.maxBytes,
    },
    async (call) => answerOf(declaration, await work(call)),
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
  const status = declaration.status ?? 200;
  const headers = { "cache-control": "no-store" };
  if (!declaration.answer) return new Response(null, { status: 204, headers });
  return Response.json(declaration.answer.parse(result), { status, headers });
}
