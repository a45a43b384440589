import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { root } from "../../launch/folders.ts";
import { applyMigrations } from "../../prisma/migrate.ts";

// The name carries the migrations' hash: a changed migration makes a new template.
function templateName(): string {
  const folder = join(root, "prisma/migrations");
  const hash = createHash("sha256");
  const migrations = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of migrations.sort((a, b) => a.name.localeCompare(b.name))) {
    hash.update(name).update(readFileSync(join(folder, name, "migration.sql")));
  }
  return `parley_template_${hash.digest("hex").slice(0, 12)}`;
}

/** Runs one statement or several on the server, outside any test's database. */
export async function onServer<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
export function onSameServer(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

/** Makes sure that the server has a migrated database to clone from, and returns its name. */
export async function makeTemplate(serverUrl: string): Promise<string> {
  const name = templateName();
  await onServer(serverUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(7200)");
    const { rows } = await client.query("SELECT FROM pg_database WHERE datname = $1 AND datistemplate", [name]);
    if (rows.length > 0) return;
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
    await applyMigrations(onSameServer(serverUrl, name));
    // Nobody may connect to it: a connection would make cloning fail.
    await client.query(`ALTER DATABASE ${name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
  });
  return name;
}
