// Applies migrations with Prisma's own schema engine as WebAssembly, so that nothing has to be downloaded.
// The bookkeeping (_prisma_migrations) is the one that `prisma migrate deploy` keeps.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const here = dirname(fileURLToPath(import.meta.url));
const migrationsFolder = join(here, "migrations");

const nothingExternal = { externalTables: [], externalEnums: [] };

function schemaFile() {
  return { path: "schema.prisma", content: readFileSync(join(here, "schema.prisma"), "utf8") };
}

/** The adapter splits scripts at every ";", function bodies too; Postgres itself takes them whole. */
class WholeScripts extends PrismaPg {
  override async connect() {
    return wholeScripts(await super.connect());
  }
}

function wholeScripts(connection: Awaited<ReturnType<PrismaPg["connect"]>>) {
  connection.executeScript = async (script: string) => {
    await connection.underlyingDriver().query(script);
  };
  return connection;
}

let loaded: Promise<void> | undefined;

// Once per process: the bindings keep views of the one instance's memory.
async function loadEngine(): Promise<void> {
  const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const { instance } = await WebAssembly.instantiate(readFileSync(join(dirname(file), "schema_engine_bg.wasm")), {
    "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports,
  });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

async function engineFor(databaseUrl: string) {
  loaded ??= loadEngine();
  await loaded;
  const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts({ connectionString: databaseUrl }));
  const schema = schemaFile();
  const silent = process.env.LOG_LEVEL === "debug" ? console.error : () => {};
  return bindings.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, silent, adapter);
}

function migrationNames(): string[] {
  return readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The migrations that these sources know and the database does not have. Throws when Postgres cannot be asked. */
export async function missingMigrations(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    const applied = new Set(rows.map(({ name }) => name));
    return migrationNames().filter((name) => !applied.has(name));
  } catch (error) {
    // 42P01: the table is not there, since nothing was ever applied.
    if ((error as { code?: string }).code === "42P01") return migrationNames();
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

function migrationList() {
  const migrationDirectories = migrationNames().map((name) => ({
    path: name,
    migrationFile: {
      path: "migration.sql",
      content: { tag: "ok" as const, value: readFileSync(join(migrationsFolder, name, "migration.sql"), "utf8") },
    },
  }));
  const lockFile = { path: "migration_lock.toml", content: 'provider = "postgresql"\n' };
  return { baseDir: migrationsFolder, lockfile: lockFile, shadowDbInitScript: "", migrationDirectories };
}

/** Brings the database at `databaseUrl` to the newest schema; returns the names of the migrations applied now. */
export async function applyMigrations(databaseUrl: string): Promise<string[]> {
  const engine = await engineFor(databaseUrl);
  const result = await engine.applyMigrations({
    migrationsList: migrationList(),
    filters: nothingExternal,
  });
  return result.appliedMigrationNames;
}
