import type { Template } from "#domain/template";
import { type Connection, pool } from "#prisma/client";

/** An account's approved texts, in their order; for who writes on it. */
export async function templatesOf(providerId: string): Promise<Template[]> {
  const { rows } = await pool().query<Template>(
    `SELECT id, name, language, body, external_id AS "externalId" FROM templates WHERE provider_id = $1 ORDER BY position, name, language`,
    [providerId],
  );
  return rows;
}

/** Makes these an account's templates, part of a transaction. One that keeps its name and language keeps its id. */
export async function replaceTemplates(
  db: Connection,
  providerId: string,
  templates: Omit<Template, "id">[],
): Promise<void> {
  const column = <Key extends keyof Omit<Template, "id">>(key: Key) => templates.map((each) => each[key]);
  const values = [providerId, column("name"), column("language"), column("body"), column("externalId")];
  await db.query(
    `DELETE FROM templates w WHERE w.provider_id = $1
       AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS k (name, language) WHERE k.name = w.name AND k.language = w.language)`,
    values.slice(0, 3),
  );
  await db.query(
    `INSERT INTO templates (provider_id, name, language, body, external_id, position)
     SELECT $1, k.name, k.language, k.body, k.external_id, k.place
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS k (name, language, body, external_id, place)
     ON CONFLICT (provider_id, name, language) DO UPDATE SET body = excluded.body, external_id = excluded.external_id, position = excluded.position`,
    values,
  );
}
