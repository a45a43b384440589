import type { Template } from "#domain/template";
import { type Connection, pool, type Queryable } from "#prisma/client";
import { UserError } from "./user-error.ts";

/** An account's approved texts, in their order; for who writes on it. */
export async function templatesOf(providerId: string, db: Queryable = pool()): Promise<Template[]> {
  const { rows } = await db.query<Template>(
    `SELECT id, name, language, body, external_id AS "externalId" FROM templates WHERE provider_id = $1 ORDER BY position, name, language`,
    [providerId],
  );
  return rows;
}

/** The account by which a conversation's texts leave. */
export async function providerOf(conversationId: string): Promise<string> {
  const { rows } = await pool().query<{ provider_id: string }>(
    "SELECT t.provider_id FROM conversations c JOIN threads t ON t.id = c.thread_id WHERE c.id = $1",
    [conversationId],
  );
  return rows[0]!.provider_id;
}

/** The template that a program names, as an order takes it. Throws a UserError (422) where the account has none of that name and language. */
export async function templateNamed(
  providerId: string,
  { name, language, variables }: { name: string; language: string; variables: string[] },
): Promise<{ templateId: string; variables: string[] }> {
  const found = (await templatesOf(providerId)).find((each) => each.name === name && each.language === language);
  const message = `This account has no template ${name} in ${language}.`;
  if (!found) throw new UserError(message, { status: 422, fields: { "template.name": message } });
  return { templateId: found.id, variables };
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
