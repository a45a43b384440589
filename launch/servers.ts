// The two servers that are not ours, as the supervisor keeps them.
import { asRunning, logFileOf, withLog } from "./child.ts";
import { type DataFolders, LaunchError } from "./folders.ts";
import { databaseUrl, durableSettings, postgresReady, startPostgres } from "./postgres.ts";
import type { Secrets } from "./secrets.ts";
import type { LaunchSettings } from "./settings.ts";
import type { Service } from "./supervisor.ts";
import { startTemporal, temporalProgram, temporalReady } from "./temporal.ts";

/** What the server of this data folder has in its command line. */
export function postgresMark(folders: DataFolders): string {
  return `-D ${folders.postgres} -p`;
}

/** Embedded Postgres on the data folder. */
export function postgresService(folders: DataFolders, port: number, secrets: Secrets): Service {
  const cluster = { folder: folders.postgres, port, password: secrets.postgresPassword, settings: durableSettings };
  const logFile = logFileOf(folders, "postgres");
  return {
    name: "Postgres",
    mark: postgresMark(folders),
    // After a kill it may have a gigabyte of its log to go through.
    patience: 120_000,
    logFile,
    start: () => withLog(logFile, async (output) => asRunning(await startPostgres(cluster, output))),
    async ready(_, gone) {
      await postgresReady(cluster, "parley", gone).catch((error: { code?: string }) => {
        if (error.code !== "28P01") throw error;
        throw new LaunchError(
          `${folders.secretsFile} does not hold the password of ${databaseUrl({ ...cluster, password: "…" }, "parley")}: bring the file back, or set PARLEY_DATA_DIR to a new folder`,
        );
      });
    },
  };
}

/** Temporal's dev server on the data folder. Throws a LaunchError when its program is nowhere to be found. */
export async function temporalService(folders: DataFolders, settings: LaunchSettings): Promise<Service> {
  const server = {
    program: await temporalProgram(),
    file: folders.temporalFile,
    port: settings.temporalPort,
    uiPort: settings.temporalUiPort,
  };
  const logFile = logFileOf(folders, "temporal");
  return {
    name: "Temporal",
    mark: folders.temporalFile,
    patience: 60_000,
    logFile,
    start: () => withLog(logFile, async (output) => asRunning(await startTemporal(server, output))),
    ready: (_, gone) => temporalReady(server.port, gone),
  };
}
