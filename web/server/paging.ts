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
  throw new UserError("The cursor is not one that this list gave out.", {
    status: 422,
    fields: { cursor: "Not a cursor." },
  });
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

/** A page of a short list that was read whole (groups, breaks, agents), by name: what is added or removed between two pages shifts nothing. */
export function pageByName<Item extends { id: string; name: string }>(
  items: Item[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): { items: Item[]; nextCursor: string | null } {
  const after = keysOf(cursor, 2);
  const before = (one: readonly (string | number)[], other: readonly (string | number)[]) =>
    one[0] === other[0] ? String(one[1]) < String(other[1]) : String(one[0]) < String(other[0]);
  const keys = (item: Item) => [item.name.toLowerCase(), item.id];
  const left = items
    .filter((item) => after === null || before(after, keys(item)))
    .sort((one, other) => (before(keys(one), keys(other)) ? -1 : 1));
  return page(left.slice(0, limit + 1), limit, keys, (item) => item);
}
