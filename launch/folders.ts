import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that Parley's sources stand in. */
export const root = resolve(fileURLToPath(import.meta.url), "../..");

/** Where things are fetched or generated to that any start can make again. */
export const cacheFolder = join(root, "node_modules/.cache/parley");

/** What stands where under the data folder (PARLEY_DATA_DIR). */
export interface DataFolders {
  data: string;
  postgres: string;
  temporalFile: string;
  logs: string;
  /** Process ids of what runs on this data folder, so that a later start can end what a killed one left behind. */
  processes: string;
  secretsFile: string;
}

/** A start that cannot go on, in one sentence that names the variable or the remedy. */
export class LaunchError extends Error {}

/** Makes the data folder and what belongs in it. Throws a LaunchError when it cannot be written. */
export function dataFolders(dataDir: string): DataFolders {
  const data = resolve(root, dataDir);
  const folders: DataFolders = {
    data,
    postgres: join(data, "postgres"),
    temporalFile: join(data, "temporal.db"),
    logs: join(data, "logs"),
    processes: join(data, "processes"),
    secretsFile: join(data, "secrets.json"),
  };
  try {
    for (const folder of [data, folders.logs, folders.processes]) makeFolder(folder);
    // Postgres' own user passes through here; the files inside are closed one by one.
    chmodSync(data, 0o711);
  } catch (error) {
    throw new LaunchError(
      `PARLEY_DATA_DIR: the folder ${data} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
  return folders;
}

// Not mkdir's own "recursive": where the system says ENOENT for a folder that cannot be (/proc/x), that never ends.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
