import { setTimeout as sleep } from "node:timers/promises";
import { environment } from "../environment/environment.ts";
import { log } from "../environment/log.ts";
import { missingMigrations } from "../prisma/migrate.ts";

const lookEvery = 500;
const sayEvery = 30_000;

/** Waits until the database has every migration that these sources know, and says in the log what it waits for: a process may be started before Postgres or the migration. */
export async function schemaReady(): Promise<void> {
  let said = "";
  let at = 0;
  for (;;) {
    const wanting = await whatIsWanting();
    if (!wanting) break;
    if (wanting !== said || Date.now() - at > sayEvery) {
      log.warn(wanting);
      said = wanting;
      at = Date.now();
    }
    await sleep(lookEvery);
  }
  if (said) log.info("the database is ready");
}

async function whatIsWanting(): Promise<string | undefined> {
  try {
    const missing = await missingMigrations(environment().databaseUrl);
    if (missing.length === 0) return undefined;
    return `The database's schema is not up to date (missing: ${missing.join(", ")}): run “npm run migrate”. Waiting for it.`;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `DATABASE_URL: Postgres cannot be used (${code ?? message}). Waiting for it.`;
  }
}
