export interface BlockReason {
  /** `stop`: the person wrote STOP; `list`: an entry of the do-not-contact list. */
  source: "stop" | "list";
  entryId: string;
  /** ISO, UTC. */
  since: string;
}

/** Reads what a blocked row says of the entry that blocked it (D14); null for any other sentence. */
export function readBlockReason(reason: string | null): BlockReason | null {
  const match = /^Blocked: (.+), entry (\d+), since (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/.exec(reason ?? "");
  if (!match) return null;
  return { source: /STOP$/.test(match[1]!) ? "stop" : "list", entryId: match[2]!, since: match[3]! };
}
