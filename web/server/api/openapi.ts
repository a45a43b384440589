import { z } from "zod";
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject } from "zod-openapi";
import { environment } from "#environment/environment";
import { campaign } from "../shapes/campaigns.ts";
import { dialer, row } from "../shapes/dialers.ts";
import { provider } from "../shapes/providers.ts";
import { user } from "../shapes/users.ts";
import type { Declaration } from "./operation.ts";
import { problem } from "./shapes/problem.ts";

const refusals: Record<number, string> = {
  400: "The body cannot be read as what Content-Type says.",
  401: "No key, or one that does not hold.",
  403: "The key's user may not do this.",
  404: "There is no such thing, or its groups hide it.",
  409: "Refused as things stand; detail says why. With Retry-After: the first call with this Idempotency-Key is still at work.",
  413: "The body is too long.",
  415: "The body is of a type that this address does not take.",
  422: "An input is missing or wrong; errors names each.",
};

/** The OpenAPI 3.1 document of declared operations: made of the same zod shapes that check each call. */
export function describeApi(declarations: Declaration[]) {
  const paths: NonNullable<ZodOpenApiObject["paths"]> = {};
  for (const declaration of declarations) {
    paths[declaration.path] = { ...paths[declaration.path], [declaration.method]: describe(declaration) };
  }
  const document: ZodOpenApiObject = {
    openapi: "3.1.1",
    info: {
      title: "Parley",
      version: "1",
      description:
        "An open, self-hosted contact centre for SMS and WhatsApp. Times are ISO 8601 in UTC; lists are pages; " +
        "errors are problem+json (RFC 9457). A key acts as its user, with that user's role and groups.",
      license: { name: "AGPL-3.0-only", identifier: "AGPL-3.0-only" },
    },
    servers: [{ url: environment().appUrl }],
    security: [{ key: [] }],
    paths,
    components: {
      schemas: { Campaign: campaign, Dialer: dialer, Row: row, Provider: provider, User: user },
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
    },
  };
  return createDocument(document, { override: ({ jsonSchema, io }) => plainer(jsonSchema, io) });
}

/** Without what other tools stumble over: Unicode classes in patterns, and the promise that answers never grow. */
function plainer(schema: { pattern?: string; format?: string; additionalProperties?: unknown }, io: string): void {
  if (schema.format === "uuid" || schema.format === "date-time" || /\\p\{/i.test(schema.pattern ?? ""))
    delete schema.pattern;
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}

const idempotency = z.object({
  "Idempotency-Key": z
    .string()
    .max(255)
    .optional()
    .describe(
      "Any text of your own, a new one for each request. The same request with the same key within 48 hours is done once and gets the same answer " +
        "again, with Idempotency-Replayed: true; another request with it is refused (422).",
    ),
});

function describe(d: Declaration): ZodOpenApiOperationObject {
  return {
    operationId: d.name,
    summary: d.summary,
    ...(d.role && { description: `For the role ${d.role}${d.role === "supervisor" ? " and administrators" : ""}.` }),
    tags: [d.tag],
    ...(d.open && { security: [] }),
    requestParams: {
      ...(d.params && { path: d.params as z.ZodObject }),
      ...(d.query && { query: d.query as z.ZodObject }),
      ...(d.method === "post" && { header: idempotency }),
    },
    ...((d.body || d.rawBody) && { requestBody: { required: true, content: bodyOf(d) } }),
    responses: {
      [`${d.answer || d.answerTypes ? (d.status ?? 200) : 204}`]: answerOf(d),
      ...Object.fromEntries(
        codesOf(d).map((code) => [
          `${code}`,
          { description: refusals[code]!, content: { "application/problem+json": { schema: problem } } },
        ]),
      ),
    },
  };
}

function bodyOf(d: Declaration) {
  return { ...(d.body && { "application/json": { schema: d.body } }), ...asText(d.rawBody ?? {}) };
}

function answerOf(d: Declaration) {
  const content = {
    ...(d.answer && { "application/json": { schema: d.answer } }),
    ...asText(Object.fromEntries((d.answerTypes ?? []).map((type) => [type, ""]))),
  };
  return Object.keys(content).length > 0 ? { description: "Done.", content } : { description: "Done; no content." };
}

function asText(types: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(types).map(([type, description]) => [
      type,
      { schema: { type: "string" as const, ...(description && { description }) } },
    ]),
  );
}

function codesOf(d: Declaration): number[] {
  if (d.open) return [];
  const input = d.params || d.query || d.body || d.method === "post" ? [422] : [];
  return [
    401,
    403,
    ...(d.params ? [404] : []),
    ...(d.method === "get" ? [] : [409]),
    ...(d.body ? [400, 413, 415] : []),
    ...input,
  ];
}
