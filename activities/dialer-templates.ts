import type { DialerTemplate, RowTemplate } from "#domain/row-template";
import { pool } from "#prisma/client";

/** What dialers send in place of their lines' messages (D32), by the dialer's name; those without a template are left out. */
export async function dialerTemplates(dialerIds: string[]): Promise<Map<string, DialerTemplate>> {
  const { rows } = await pool().query<{ dialer: string; template: RowTemplate; body: string | null }>(
    `SELECT d.name AS dialer, d.template, w.body
     FROM dialers d LEFT JOIN templates w
       ON w.provider_id = d.provider_id AND w.name = d.template->>'name' AND w.language = d.template->>'language'
     WHERE d.id = ANY($1) AND d.template IS NOT NULL`,
    [dialerIds],
  );
  return new Map(rows.map(({ dialer, template, body }) => [dialer, { ...template, body }]));
}

/** The approved words of a template at the account of a dialer; null = it has none of that name and language. Not `wanted`: for none. */
export async function templateBodies(
  dialerId: string,
  wanted: boolean,
): Promise<(template: Pick<RowTemplate, "name" | "language">) => string | null> {
  if (!wanted) return () => null;
  const { rows } = await pool().query<{ name: string; language: string; body: string }>(
    "SELECT w.name, w.language, w.body FROM templates w JOIN dialers d ON d.provider_id = w.provider_id WHERE d.id = $1",
    [dialerId],
  );
  return ({ name, language }) => rows.find((row) => row.name === name && row.language === language)?.body ?? null;
}

/** The carrier's own ids of an account's templates, by `templateKey`. */
export async function templateIds(providerId: string): Promise<Map<string, string>> {
  const { rows } = await pool().query<{ name: string; language: string; external_id: string }>({
    name: "template-ids",
    text: "SELECT name, language, external_id FROM templates WHERE provider_id = $1",
    values: [providerId],
  });
  return new Map(rows.map((row) => [templateKey(row), row.external_id]));
}

/** A template's name within an account. */
export function templateKey({ name, language }: Pick<RowTemplate, "name" | "language">): string {
  return `${name} ${language}`;
}
