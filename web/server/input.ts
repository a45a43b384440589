import type { z } from "zod";
import { readBody } from "./body.ts";
import { UserError } from "./user-error.ts";

/** What a shape makes of an input; throws a UserError (422) with a message per field. */
export function parse<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  if (holdsNul(value)) throw new UserError("The input holds a NUL character, which no text here can.", { status: 422 });
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys")
      for (const key of issue.keys) fields[[...issue.path, key].map(String).join(".")] ??= "There is no such field.";
    else fields[issue.path.map(String).join(".")] ??= issue.message;
  }
  const [path, first] = Object.entries(fields)[0] ?? ["", "It cannot be read."];
  throw new UserError(path ? `${path}: ${first}` : first, { status: 422, fields, code: "checkFields" });
}

// Postgres refuses it in every text: better said here than met there.
function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.includes("\0") || holdsNul(inner));
}

/** As `parse`, with what other rules say of the same input, so that a person hears everything at once. */
export async function parseWhole<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  also: (() => Promise<Record<string, string>>) | undefined,
): Promise<z.output<Shape>> {
  if (!also) return parse(shape, value);
  const refused = await attempt(() => parse(shape, value));
  // An input without the shape of a form is refused as such: the other rules could not read it.
  if (refused.problem && !refused.problem.fields) throw refused.problem;
  const fields = { ...(await also()), ...refused.problem?.fields };
  const [path, first] = Object.entries(fields)[0] ?? [];
  if (path === undefined) return refused.value as z.output<Shape>;
  throw new UserError(`${path}: ${first}`, { status: 422, fields, code: "checkFields" });
}

async function attempt<T>(work: () => T): Promise<{ value?: T; problem?: UserError }> {
  try {
    return { value: work() };
  } catch (problem) {
    if (problem instanceof UserError) return { problem };
    throw problem;
  }
}

/** The query of an address; repeated names become a list. */
export function queryOf(address: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const key of new Set(address.searchParams.keys())) {
    const values = address.searchParams.getAll(key);
    query[key] = values.length > 1 ? values : values[0]!;
  }
  return query;
}

/** The JSON body of a request, within the cap. For routes that take JSON beside other types; the others say `body`. */
export async function jsonOf(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (type !== "" && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type))
    throw new UserError("Send JSON, and say so in Content-Type: application/json.", {
      status: 415,
      headers: { accept: "application/json" },
    });
  const bytes = await readBody(request, maxBytes);
  try {
    return bytes.byteLength === 0 ? undefined : JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new UserError("The body is not JSON in UTF-8.", { status: 400 });
  }
}
