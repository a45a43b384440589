export interface RunFact {
  at: number;
  what: string;
}

/** A moment as the Temporal UI's readers see it: UTC, to the second. */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

/** Current details: a small table of what stands, and under it what happened last. Ids, counts and times only. */
export function details(rows: readonly (readonly [string, string | number])[], facts: readonly RunFact[] = []): string {
  const table = rows.map(([name, value]) => `| ${name} | ${plain(String(value))} |`);
  const list = facts.slice(-6).map((fact) => `- ${clock(fact.at)} ${plain(fact.what)}`);
  return ["| | |", "|---|---|", ...table, ...(list.length > 0 ? ["", "**Last facts** (UTC)", "", ...list] : [])].join(
    "\n",
  );
}

// What would end a cell or a line.
function plain(text: string): string {
  return text.replaceAll("|", "/").replaceAll("\n", " ");
}
