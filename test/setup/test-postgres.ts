import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended } from "../../launch/leash.ts";
import { freePort } from "../../launch/port.ts";
import { databaseUrl, postgresReady, startPostgres, testSettings } from "../../launch/postgres.ts";
import { commandOf } from "../../launch/process-table.ts";

export interface TestPostgres {
  url: string;
  stop(): Promise<void>;
}

/** Starts an embedded Postgres for tests in a temporary folder, on a free port. It ends when this process ends, however that happens. */
export async function testPostgres(): Promise<TestPostgres> {
  sweepFolders();
  const folder = mkdtempSync(join(tmpdir(), "parley-test-postgres-"));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "owner"), String(process.pid));
  const cluster = { folder: join(folder, "data"), port: await freePort(), password: "test", settings: testSettings };
  const server = await startPostgres(cluster, "ignore");
  await postgresReady(cluster, "postgres", () => server.shell.exitCode !== null);
  return {
    url: databaseUrl(cluster, "postgres"),
    async stop() {
      server.letGo();
      if (!(await ended(server.shell, 5000))) process.kill(server.pid, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Folders of runs that were killed before they could tidy up.
function sweepFolders(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith("parley-test-postgres-"))) {
    const folder = join(tmpdir(), name);
    try {
      if (!commandOf(Number(readFileSync(join(folder, "owner"), "utf8"))))
        rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another run's, just being made.
    }
  }
}
