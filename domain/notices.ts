/** A conversation of one agent, as far as news of it goes. */
export interface Watched {
  id: string;
  state: string;
  unread: number;
}

export interface News {
  id: string;
  /** A conversation that came to the agent, or a customer's text in one that it has. */
  kind: "conversation" | "text";
}

/** What is new to an agent between two looks at its conversations; at the first look (`before` null) nothing is. */
export function newsOf(before: readonly Watched[] | null, after: readonly Watched[]): News[] {
  if (before === null) return [];
  const known = new Map(before.map((each) => [each.id, each]));
  return after.flatMap((each): News[] => {
    const old = known.get(each.id);
    if (!old) return each.state === "offered" || each.state === "active" ? [{ id: each.id, kind: "conversation" }] : [];
    return each.unread > old.unread ? [{ id: each.id, kind: "text" }] : [];
  });
}
