import { doorMark, route, UserError } from "../door.ts";
import { nowhere } from "./nowhere.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";

/**
 * Gives a call of `/api/v1` to the operation that is declared for its path and method. A path of none is answered 404, a method that the path
 * does not have 405 with Allow. The operations themselves are made by the door, so nothing is checked here.
 */
export const dispatch = Object.assign(
  async (request: Request, context: Parameters<Operation>[1]): Promise<Response> => {
    const parts = partsOf(new URL(request.url).pathname);
    const found = parts && places().find((place) => fits(place.parts, parts));
    if (!found) return nowhere(request, context);
    // As everywhere, HEAD is GET without its body.
    const operation = found.methods.get(request.method === "HEAD" ? "GET" : request.method);
    if (!operation) return wrongMethod([...found.methods.keys()])(request, context);
    const params = Object.fromEntries(
      found.parts.flatMap((part, index) => (part.startsWith("{") ? [[part.slice(1, -1), parts[index]]] : [])),
    );
    return operation(request, { params: Promise.resolve(params) });
  },
  { [doorMark]: { kind: "dispatch" } },
);

interface Place {
  parts: string[];
  methods: Map<string, Operation>;
}

let known: Place[] | undefined;

/** Every declared path; those without parameters first, since a name goes before an id. */
function places(): Place[] {
  if (known) return known;
  const byPath = new Map<string, Place>();
  for (const operation of operations) {
    const { path, method } = operation.declaration;
    const place = byPath.get(path) ?? { parts: path.split("/"), methods: new Map() };
    place.methods.set(method.toUpperCase(), operation);
    byPath.set(path, place);
  }
  const parameters = (place: Place) => place.parts.filter((part) => part.startsWith("{")).length;
  known = [...byPath.values()].sort((one, other) => parameters(one) - parameters(other));
  return known;
}

function fits(pattern: string[], parts: string[]): boolean {
  return (
    pattern.length === parts.length &&
    pattern.every((part, index) => (part.startsWith("{") ? parts[index] !== "" : part === parts[index]))
  );
}

function partsOf(path: string): string[] | null {
  try {
    return path.replace(/\/$/, "").split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}

function wrongMethod(methods: string[]) {
  const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].sort().join(", ");
  return route({ name: "wrongMethod", auth: "open" }, async () => {
    throw new UserError(`This address takes ${allow}.`, { status: 405, headers: { allow } });
  });
}
