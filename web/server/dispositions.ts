import type { Disposition, TypedDisposition } from "#domain/disposition";
import type { Connection } from "#prisma/client";

interface Row {
  id: string;
  parent: string | null;
  name: string;
}

/** SQL: a campaign's dispositions as one JSON list, parents before what stands below them. */
export const dispositionRowsSql = (campaign: string) =>
  `(SELECT coalesce(json_agg(json_build_object('id', d.id, 'parent', d.parent_id, 'name', d.name) ORDER BY d.level, d.position, d.name), '[]')
    FROM dispositions d WHERE d.campaign_id = ${campaign} AND d.removed_at IS NULL)`;

/** The tree that such a list is of. */
export function dispositionTree(rows: readonly Row[]): DispositionTree {
  const below = (parent: string | null): Disposition[] =>
    rows.filter((row) => row.parent === parent).map(({ id, name }) => ({ id, name, children: below(id) }));
  // At most three levels, by constraint.
  return below(null) as DispositionTree;
}

/** Three levels, as the shape of a campaign says it. */
type DispositionTree = (Disposition & {
  children: (Disposition & { children: (Disposition & { children: [] })[] })[];
})[];

/** Writes a campaign's tree whole. What keeps its id keeps what was closed with it; what is left out is only taken out of the tree. */
export async function writeDispositions(
  db: Connection,
  campaignId: string,
  tree: readonly TypedDisposition[],
): Promise<void> {
  const known = await db.query<{ id: string; level: number; parent_id: string | null }>(
    "SELECT id, level, parent_id FROM dispositions WHERE campaign_id = $1",
    [campaignId],
  );
  const before = new Map(known.rows.map((row) => [row.id, row]));
  // Taken out first: a name that moves must be free where it goes.
  await db.query(
    "UPDATE dispositions SET removed_at = coalesce(removed_at, clock_timestamp()) WHERE campaign_id = $1",
    [campaignId],
  );
  const write = async (list: readonly TypedDisposition[], parentId: string | null, level: number) => {
    for (const [position, { id, name, children }] of list.entries()) {
      const old = id ? before.get(id) : undefined;
      // One that moves below another is a new one: what was closed with the old one was closed with the old meaning.
      const stays = old?.level === level && old.parent_id === parentId;
      const { rows } = await db.query<{ id: string }>(
        stays
          ? "UPDATE dispositions SET name = $3, position = $4, removed_at = NULL WHERE id = $1 AND campaign_id = $2 RETURNING id"
          : "INSERT INTO dispositions (parent_id, campaign_id, name, position, level) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        stays ? [id, campaignId, name, position] : [parentId, campaignId, name, position, level],
      );
      await write(children ?? [], rows[0]!.id, level + 1);
    }
  };
  await write(tree, null, 1);
}
