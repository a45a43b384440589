import { randomBytes } from "node:crypto";
import { forgetEnvironment } from "../environment/environment.ts";
import { closeDatabase } from "../prisma/client.ts";
import { makeTemplate, onSameServer, onServer } from "./setup/template.ts";

export interface TestDatabase {
  url: string;
  name: string;
  /** Closes this process's connections and drops the database. */
  drop(): Promise<void>;
}

/** A migrated database of one's own, and the process's environment pointed at it. Call it in `beforeAll`, its `drop` in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error("TEST_POSTGRES_URL is not set: run the tests with .config/vitest.ts");
  const template = await makeTemplate(server);
  const name = `test_${process.pid}_${randomBytes(4).toString("hex")}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  await closeDatabase();
  Object.assign(process.env, {
    DATABASE_URL: onSameServer(server, name),
    AUTH_SECRET: randomBytes(32).toString("hex"),
    PARLEY_ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    // The simulator lives on loopback.
    PARLEY_ALLOW_PRIVATE_URLS: "1",
    LOG_LEVEL: process.env.LOG_LEVEL ?? "silent",
  });
  forgetEnvironment();
  return {
    url: onSameServer(server, name),
    name,
    async drop() {
      await closeDatabase();
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}
