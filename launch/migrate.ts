import { environment } from "../environment/environment.ts";
import { closeDatabase } from "../prisma/client.ts";
import { applyMigrations } from "../prisma/migrate.ts";
import { firstAdministrator } from "../prisma/seed.ts";
import { LaunchError } from "./folders.ts";
import { readablePassword } from "./secrets.ts";

/** `npm run migrate`: brings the database to the newest schema and sees to it that somebody can sign in. */
export async function migrate(): Promise<void> {
  const applied = await migrateSchema();
  console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The schema is up to date.");
  const given = environment().adminPassword;
  const password = given ?? readablePassword();
  if (await firstAdministrator({ password, apiKey: environment().apiKey })) {
    console.log(`Sign in as “admin” with the password ${given ? "in PARLEY_ADMIN_PASSWORD" : password}`);
  }
  await closeDatabase();
}

/** Brings the schema up to date; returns the names of the migrations applied now. Throws a LaunchError that says why it could not. */
export async function migrateSchema(): Promise<string[]> {
  try {
    return await applyMigrations(environment().databaseUrl);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0]?.trim();
    throw new LaunchError(`DATABASE_URL: the schema could not be brought up to date: ${reason}`);
  }
}
