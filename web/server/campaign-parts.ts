import type { Connection, Queryable } from "#prisma/client";
import { UserError } from "./user-error.ts";

/** Refuses a provider that is not there. */
export async function refuseUnknownProvider(connection: Queryable, providerId: string): Promise<void> {
  const { rowCount } = await connection.query("SELECT 1 FROM providers WHERE id = $1 AND deleted_at IS NULL", [
    providerId,
  ]);
  if (!rowCount)
    throw new UserError("This provider does not exist any more.", { fields: { providerId: "Choose a provider." } });
}

/** Refuses a name that another campaign has, capitals aside: the name identifies it (F2). Holds until the transaction ends. */
export async function refuseTakenName(connection: Queryable, id: string | null, name: string): Promise<void> {
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('campaign ' || lower($1), 0))", [name]);
  const { rowCount } = await connection.query(
    "SELECT 1 FROM campaigns WHERE lower(name) = lower($1) AND deleted_at IS NULL AND id IS DISTINCT FROM $2::uuid",
    [name, id],
  );
  const message = "There is a campaign with this name already.";
  if (rowCount) throw new UserError(message, { status: 409, fields: { name: message } });
}

/** Refuses DID-ports that lead to another enabled campaign of the same provider, and names it (D22). */
export async function refuseTakenDidPorts(
  connection: Queryable,
  id: string | null,
  providerId: string,
  didPorts: string[],
): Promise<void> {
  // One writer at a time per provider: else two could each find a port free and the second meet a bare constraint.
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('did-ports ' || $1, 0))", [providerId]);
  const { rows } = await connection.query<{ value: string; name: string }>(
    `SELECT p.value, c.name FROM did_ports p JOIN campaigns c ON c.id = p.campaign_id
     WHERE p.active AND p.provider_id = $1 AND ltrim(p.value, '+') = ANY($2) AND p.campaign_id IS DISTINCT FROM $3::uuid ORDER BY p.value`,
    [providerId, didPorts.map((value) => value.replace(/^\++/, "")), id],
  );
  if (rows.length === 0) return;
  const message = rows.map((row) => `${row.value} already leads to ${row.name}.`).join(" ");
  throw new UserError(message, { status: 409, fields: { didPorts: message } });
}

/** Writes a campaign's DID-ports, all of them: who is left out leads here no more (F4). */
export async function writeDidPorts(
  connection: Connection,
  id: string,
  campaign: { providerId: string; enabled: boolean; didPorts: string[] },
): Promise<void> {
  await connection.query("DELETE FROM did_ports WHERE campaign_id = $1", [id]);
  await connection.query(
    `INSERT INTO did_ports (campaign_id, provider_id, value, active)
     SELECT $1, $2, value, $3 FROM unnest($4::text[]) AS value GROUP BY value`,
    [id, campaign.providerId, campaign.enabled, campaign.didPorts],
  );
}

/** Writes the canned responses in their order; a shortcut stands once (F18). */
export async function writeResponses(
  connection: Connection,
  id: string,
  responses: { shortcut: string; text: string }[],
): Promise<void> {
  const seen = new Set<string>();
  for (const [index, { shortcut }] of responses.entries()) {
    const message = `/${shortcut} stands twice.`;
    if (seen.has(shortcut)) throw new UserError(message, { fields: { [`responses.${index}.shortcut`]: message } });
    seen.add(shortcut);
  }
  await connection.query("DELETE FROM responses WHERE campaign_id = $1", [id]);
  await connection.query(
    `INSERT INTO responses (campaign_id, shortcut, text, position)
     SELECT $1, shortcut, text, position FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS r (shortcut, text, position)`,
    [id, responses.map((r) => r.shortcut), responses.map((r) => r.text)],
  );
}
