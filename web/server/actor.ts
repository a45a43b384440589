/** SQL of the user behind an actor column (`user:<id>`, `agent:<id>`); null for the system, customers and providers. */
export function userOfActor(column: string): string {
  return `CASE WHEN ${column} LIKE 'user:%' OR ${column} LIKE 'agent:%' THEN split_part(${column}, ':', 2)::uuid END`;
}
