// One Postgres server for the whole run: the one in TEST_POSTGRES_URL, else an embedded one on a free port.
import { makeTemplate } from "./template.ts";
import { testPostgres } from "./test-postgres.ts";

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_POSTGRES_URL;
  const server = given ? undefined : await testPostgres();
  // Workers are forked after this and inherit it.
  process.env.TEST_POSTGRES_URL = given ?? server?.url;
  await makeTemplate(process.env.TEST_POSTGRES_URL!);
  return server?.stop;
}
