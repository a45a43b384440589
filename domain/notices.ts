/** A line of texts to one person, as far as news of it goes. */
export interface WatchedLine {
  /** Texts of the other one that were not seen. */
  unread: number;
  /** When its last text came or went, in ISO 8601; null = none yet. */
  lastAt: string | null;
}

/** A conversation of one agent, as far as news of it goes. */
export interface Watched extends WatchedLine {
  id: string;
  state: string;
}

export interface News {
  id: string;
  /** A conversation that came to the agent, or a customer's text in one that it has. */
  kind: "conversation" | "text";
}

/**
 * Whether a text came in between two looks. The number alone does not say: one may have been read and another have come. Whoever writes in a line
 * has read it, so that a later last text with something unread is one that came.
 */
export function hasNewText(before: WatchedLine, after: WatchedLine): boolean {
  return after.unread > before.unread || (after.unread > 0 && (after.lastAt ?? "") > (before.lastAt ?? ""));
}

/** What is new to an agent between two looks at its conversations; at the first look (`before` null) nothing is. */
export function newsOf(before: readonly Watched[] | null, after: readonly Watched[]): News[] {
  if (before === null) return [];
  const known = new Map(before.map((each) => [each.id, each]));
  return after.flatMap((each): News[] => {
    const old = known.get(each.id);
    if (!old) return each.state === "offered" || each.state === "active" ? [{ id: each.id, kind: "conversation" }] : [];
    return hasNewText(old, each) ? [{ id: each.id, kind: "text" }] : [];
  });
}
