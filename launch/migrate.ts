import { environment } from "../environment/environment.ts";
import { closeDatabase } from "../prisma/client.ts";
import { applyMigrations } from "../prisma/migrate.ts";
import { firstAdministrator } from "../prisma/seed.ts";
import { readablePassword } from "./secrets.ts";

/** `npm run migrate`: brings the database to the newest schema and sees to it that somebody can sign in. */
export async function migrate(): Promise<void> {
  const applied = await applyMigrations(environment().databaseUrl);
  console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The schema is up to date.");
  const given = environment().adminPassword;
  const password = given ?? readablePassword();
  if (await firstAdministrator({ password, apiKey: environment().apiKey })) {
    console.log(`Sign in as “admin” with the password ${given ? "in PARLEY_ADMIN_PASSWORD" : password}`);
  }
  await closeDatabase();
}
