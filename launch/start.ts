import { setTimeout as sleep } from "node:timers/promises";
import { environment, forgetEnvironment } from "../environment/environment.ts";
import { buildWeb, generateClient } from "./build.ts";
import { ownProcess } from "./child.ts";
import { type DataFolders, dataFolders, LaunchError } from "./folders.ts";
import { endOrphans, forgetProcess, notedProcess, noteProcess, takePlace } from "./orphan.ts";
import { mustBeFree } from "./port.ts";
import { runningPostgres } from "./postgres.ts";
import { keptSecrets, type Secrets } from "./secrets.ts";
import { postgresMark, postgresService, temporalService } from "./servers.ts";
import { type LaunchSettings, launchSettings, usedPorts } from "./settings.ts";
import { onStop } from "./stop.ts";
import { Supervisor } from "./supervisor.ts";

export type Stage = <T>(name: string, work: () => Promise<T>) => Promise<T>;

const launcherMark = "launch/start.mjs";

/** Starts everything on one machine and keeps it running until it is stopped. Throws a LaunchError or EnvironmentError when it cannot. */
export async function start(stage: Stage): Promise<void> {
  const settings = launchSettings(process.env);
  const folders = dataFolders(settings.dataDir);
  await onlyHere(stage, folders);
  const supervisor = new Supervisor(folders.processes, (line) => console.log(line));
  onStop({
    async tidily() {
      noteProcess(folders.processes, "stopping", process.pid, launcherMark);
      await supervisor.stopAll();
      forget(folders);
    },
    atOnce: () => supervisor.killAll(),
  });
  try {
    await startAll(stage, settings, folders, supervisor);
  } catch (error) {
    await supervisor.stopAll();
    forget(folders);
    throw error;
  }
}

// One launcher per data folder. One that is just stopping (npm itself leaves at once) is waited for.
async function onlyHere(stage: Stage, folders: DataFolders): Promise<void> {
  const take = () => takePlace(folders.processes, "launcher", launcherMark);
  const stopping = () => notedProcess(folders.processes, "stopping");
  let taken = take();
  for (const until = Date.now() + 1500; !taken && !stopping() && Date.now() < until; taken = take()) await sleep(100);
  if (!taken && stopping()) {
    await stage("Waiting for the earlier start to stop", async () => {
      for (const until = Date.now() + 30_000; !taken && Date.now() < until; taken = take()) await sleep(100);
    });
  }
  if (taken) return;
  const other = notedProcess(folders.processes, "launcher");
  throw new LaunchError(
    `Parley already runs on ${folders.data}${other ? ` (process ${other})` : ""}: stop it, or set PARLEY_DATA_DIR to another folder.`,
  );
}

function forget(folders: DataFolders): void {
  for (const name of ["launcher", "stopping"]) forgetProcess(folders.processes, name);
}

async function startAll(stage: Stage, settings: LaunchSettings, folders: DataFolders, supervisor: Supervisor) {
  // Killed in the moment between its start and its note, it left a note of its own in its folder.
  const postgres = settings.databaseUrl ? undefined : runningPostgres(folders.postgres);
  if (postgres) noteProcess(folders.processes, "Postgres", postgres, postgresMark(folders));
  await stage("What an earlier start left running", async () =>
    (await endOrphans(folders.processes, ["web", "simulator", "worker", "Temporal", "Postgres"])).length === 0
      ? "nothing"
      : undefined,
  );
  for (const [port, variable] of usedPorts(settings)) {
    await mustBeFree(variable, port, variable === "PORT" ? undefined : "127.0.0.1");
  }
  const secrets = keptSecrets(folders.secretsFile);
  setVariables(settings, folders, secrets);
  await stage("Database client", generateClient);
  if (!settings.databaseUrl) {
    await stage("Postgres", () => supervisor.keep(postgresService(folders, settings.postgresPort, secrets)));
  }
  if (!settings.temporalAddress) {
    await stage("Temporal", async () => supervisor.keep(await temporalService(folders, settings)));
  }
  await stage("Schema", async () => {
    const { migrateSchema } = await import("./migrate.ts");
    await migrateSchema();
  });
  const simulatorUrl = `http://127.0.0.1:${settings.simulatorPort}`;
  const firstStart = await stage("First data", () => firstData(settings, secrets, simulatorUrl));
  await stage("Web pages (next build)", buildWeb);
  await stage("Worker, web and carrier simulator", () =>
    Promise.all([
      supervisor.keep(ownProcess(folders, "worker", {})),
      settings.simulator
        ? supervisor.keep(
            ownProcess(folders, "simulator", {}, async () => {
              const { registerLines } = await import("./simulator-lines.ts");
              await registerLines(simulatorUrl, environment().publicUrl);
            }),
          )
        : undefined,
      supervisor.keep(ownProcess(folders, "web", {})),
    ]),
  );
  await stage("Health", () => healthy(settings.port));
  sayReady(settings, secrets, firstStart === undefined, simulatorUrl);
}

// What the children read. What the user set stays as it is.
function setVariables(settings: LaunchSettings, folders: DataFolders, secrets: Secrets): void {
  const defaults: Record<string, string> = {
    PORT: String(settings.port),
    PARLEY_DATA_DIR: folders.data,
    DATABASE_URL: `postgresql://parley:${secrets.postgresPassword}@127.0.0.1:${settings.postgresPort}/parley`,
    TEMPORAL_ADDRESS: `127.0.0.1:${settings.temporalPort}`,
    AUTH_SECRET: secrets.authSecret,
    PARLEY_ENCRYPTION_KEY: secrets.encryptionKey,
    SIMULATOR_PORT: String(settings.simulatorPort),
    ...(settings.temporalAddress ? {} : { TEMPORAL_UI_URL: `http://localhost:${settings.temporalUiPort}` }),
    // Providers may then be on loopback, where the simulator is.
    ...(settings.simulator ? { PARLEY_ALLOW_PRIVATE_URLS: "1" } : {}),
  };
  for (const [name, value] of Object.entries(defaults)) if (!process.env[name]) process.env[name] = value;
  process.env.PARLEY_DATA_DIR = folders.data;
  forgetEnvironment();
}

/** Undefined when the first people were made now, "nothing" when there were some. */
async function firstData(settings: LaunchSettings, secrets: Secrets, simulatorUrl: string) {
  const { firstAdministrator, seedDemo } = await import("../prisma/seed.ts");
  const { followSimulator } = await import("./simulator-lines.ts");
  const { adminPassword, apiKey } = environment();
  const first = { password: adminPassword ?? secrets.demoPassword, apiKey };
  const made = settings.demo
    ? await seedDemo({ ...first, demoPassword: secrets.demoPassword, simulatorUrl })
    : await firstAdministrator(first);
  if (settings.simulator) await followSimulator(simulatorUrl);
  return made ? undefined : "nothing";
}

// The same question that a load balancer asks. Not being healthy is said, but stops nothing: it may come.
async function healthy(port: number): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(150);
  }
  console.log(`\n  Not everything answers yet: see http://localhost:${port}/api/health`);
}

function sayReady(settings: LaunchSettings, secrets: Secrets, first: boolean, simulatorUrl: string): void {
  const { adminPassword, appUrl, temporalUiUrl } = environment();
  const given = Boolean(adminPassword);
  const lines = [""];
  const say = (what: string, value: string) => lines.push(`  ${what.padEnd(18)} ${value}`);
  say("Sign in", appUrl);
  const later = first ? "" : ", unless it was changed";
  say("Administrator", `admin  (password ${given ? "as in PARLEY_ADMIN_PASSWORD" : secrets.demoPassword}${later})`);
  if (settings.demo) {
    say("Supervisor", `sofia  (password ${secrets.demoPassword}${later})`);
    say("Agents", "ana, bruno, carla, diego  (the same password)");
  }
  if (settings.simulator) say("Carrier's phones", `${simulatorUrl.replace("127.0.0.1", "localhost")}/`);
  if (temporalUiUrl) say("Temporal", temporalUiUrl);
  lines.push("", `Parley is ready: http://localhost:${settings.port}`);
  console.log(lines.join("\n"));
}
