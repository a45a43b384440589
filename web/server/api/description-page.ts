import { environment } from "#environment/environment";
import { apiDocument } from "./description.ts";

// The OpenAPI document as its page shows it: schemas laid out as lines, since people read fields and not trees.

export interface DescribedField {
  /** As in `schedule.ranges[].from`. */
  path: string;
  depth: number;
  type: string;
  required: boolean;
  note: string;
}

export interface DescribedBody {
  mediaType: string;
  note: string;
  fields: DescribedField[];
}

export interface DescribedOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  note: string;
  /** Nobody has to show a key. */
  open: boolean;
  parameters: (DescribedField & { place: string })[];
  bodies: DescribedBody[];
  answers: { status: string; note: string; bodies: DescribedBody[] }[];
  curl: string;
}

export interface DescribedTag {
  name: string;
  operations: DescribedOperation[];
}

// biome-ignore lint/suspicious/noExplicitAny: a JSON schema, read as a stranger would
type Json = any;

const methodOrder = ["GET", "POST", "PUT", "DELETE"];

/** Every operation by tag: a noun's list and its making first, then what is done with one of them. */
export function describedTags(): DescribedTag[] {
  const document: Json = apiDocument();
  const tags = new Map<string, DescribedOperation[]>();
  for (const [path, methods] of Object.entries<Record<string, Json>>(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const [tag = ""] = operation.tags ?? [];
      if (!tags.has(tag)) tags.set(tag, []);
      tags.get(tag)!.push(describedOperation(document, path, method, operation));
    }
  const place = ({ path, method }: DescribedOperation) => path.split("/").length * 10 + methodOrder.indexOf(method);
  return [...tags].map(([name, operations]) => ({
    name,
    operations: operations.sort((one, other) => place(one) - place(other)),
  }));
}

function describedOperation(document: Json, path: string, method: string, operation: Json): DescribedOperation {
  const bodies = bodiesOf(document, operation.requestBody?.content);
  const open = operation.security?.length === 0;
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? "",
    note: operation.description ?? "",
    open,
    parameters: (operation.parameters ?? []).map((each: Json) => ({
      ...fieldOf(document, each.name, each.schema ?? {}, each.required === true, 0),
      note: [each.description, noteOf(each.schema ?? {})].filter(Boolean).join(" · "),
      place: each.in,
    })),
    bodies,
    answers: Object.entries<Json>(operation.responses ?? {}).map(([status, answer]) => ({
      status,
      note: answer.description ?? "",
      // Every refusal has the one shape, which its media type names.
      bodies: bodiesOf(document, answer.content).map((body) =>
        body.mediaType === "application/problem+json" ? { ...body, fields: [] } : body,
      ),
    })),
    curl: curlOf(method.toUpperCase(), path, operation, bodies, open, document),
  };
}

function bodiesOf(document: Json, content: Json): DescribedBody[] {
  return Object.entries<Json>(content ?? {}).map(([mediaType, { schema }]) => ({
    mediaType,
    note: schema?.description ?? "",
    fields: mediaType.endsWith("json") ? fieldsOf(document, schema, "", 0) : [],
  }));
}

const deepest = 5;

function fieldsOf(document: Json, given: Json, path: string, depth: number): DescribedField[] {
  const schema = resolved(document, given);
  if (schema.type === "array" || schema.items)
    return depth > deepest ? [] : fieldsOf(document, schema.items ?? {}, `${path}[]`, depth);
  const wanted = new Set<string>(schema.required ?? []);
  return Object.entries<Json>(schema.properties ?? {}).flatMap(([name, property]) => {
    const place = path === "" ? name : `${path}.${name}`;
    const inner = resolved(document, property);
    const body = (inner.anyOf ?? [])
      .map((each: Json) => resolved(document, each))
      .find((each: Json) => each.properties);
    return [
      fieldOf(document, place, property, wanted.has(name), depth),
      ...(depth < deepest ? fieldsOf(document, body ?? property, place, depth + 1) : []),
    ];
  });
}

function fieldOf(document: Json, path: string, given: Json, required: boolean, depth: number): DescribedField {
  const schema = resolved(document, given);
  return { path, depth, type: typeOf(document, schema), required, note: noteOf({ ...schema, ...given }) };
}

function typeOf(document: Json, given: Json): string {
  const schema = resolved(document, given);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each: Json) => JSON.stringify(each)).join(" | ");
  if (schema.anyOf ?? schema.oneOf)
    return [...new Set((schema.anyOf ?? schema.oneOf).map((each: Json) => typeOf(document, each)))].join(" | ");
  if (schema.type === "array") return `${typeOf(document, schema.items ?? {})}[]`;
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  return schema.format ? `${schema.type} (${schema.format})` : (schema.type ?? "any");
}

function noteOf(schema: Json): string {
  const bounds = [
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
    schema.minimum !== undefined && Math.abs(schema.minimum) < Number.MAX_SAFE_INTEGER && `at least ${schema.minimum}`,
    schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER && `at most ${schema.maximum}`,
    schema.maxLength !== undefined && `up to ${schema.maxLength} characters`,
    schema.maxItems !== undefined && `up to ${schema.maxItems}`,
  ];
  return [schema.description, ...bounds].filter(Boolean).join(" · ");
}

function resolved(document: Json, schema: Json): Json {
  if (!schema?.$ref) return schema ?? {};
  return schema.$ref
    .slice(2)
    .split("/")
    .reduce((at: Json, key: string) => at?.[key], document);
}

function curlOf(
  method: string,
  path: string,
  operation: Json,
  bodies: DescribedBody[],
  open: boolean,
  document: Json,
): string {
  const address = environment().appUrl + path.replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const parts = [`curl ${method === "GET" ? "" : `-X ${method} `}"${address}"`];
  if (!open) parts.push(`-H "Authorization: Bearer $KEY"`);
  if (method === "POST") parts.push(`-H "Idempotency-Key: $(uuidgen)"`);
  const json = bodies.find((body) => body.mediaType === "application/json");
  if (json) {
    const schema = operation.requestBody.content["application/json"].schema;
    parts.push(`-H "Content-Type: application/json"`, `-d '${JSON.stringify(exampleOf(document, schema, 0))}'`);
  }
  return parts.join(" \\\n  ");
}

/** A value of the right shape, with what must be there and nothing else. */
function exampleOf(document: Json, given: Json, depth: number): unknown {
  const schema = resolved(document, given);
  if (schema.default !== undefined && depth > 0) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf ?? schema.oneOf) return exampleOf(document, (schema.anyOf ?? schema.oneOf)[0], depth);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "array") return depth > 4 ? [] : [exampleOf(document, schema.items ?? {}, depth + 1)];
  if (type === "object" || schema.properties) {
    const wanted: string[] = schema.required ?? [];
    const names = wanted.length > 0 ? wanted : Object.keys(schema.properties ?? {}).slice(0, 1);
    return Object.fromEntries(names.map((name) => [name, exampleOf(document, schema.properties?.[name], depth + 1)]));
  }
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return Math.max(schema.minimum ?? 1, 1);
  if (schema.format === "uuid") return "8b6f4c1e-0a3d-4f6e-9a55-3f1f0c9f2d11";
  if (schema.format === "date-time") return "2030-01-15T12:00:00Z";
  return "text";
}
