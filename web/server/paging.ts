import { UserError } from "./user-error.ts";

/** Where the next page begins: the sort keys of the last item, opaque to the caller. */
export function cursorOf(keys: (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString("base64url");
}

/** The sort keys in a cursor, or null for the first page. Throws a UserError when it is not one of ours. */
export function keysOf(cursor: string | undefined, count: number): (string | number)[] | null {
  if (!cursor) return null;
  try {
    const keys = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(keys) && keys.length === count && keys.every((k) => ["string", "number"].includes(typeof k)))
      return keys;
  } catch {}
  throw new UserError("The cursor is not one that this list gave out.", { fields: { cursor: "Not a cursor." } });
}

/** Cuts `limit + 1` rows to a page. */
export function page<Row, Item>(
  rows: Row[],
  limit: number,
  keys: (row: Row) => (string | number)[],
  item: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), nextCursor: rows.length > limit && last ? cursorOf(keys(last)) : null };
}
