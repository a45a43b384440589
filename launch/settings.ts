import { EnvironmentError, readEnvironment } from "../environment/environment.ts";

/** What `npm start` itself reads, besides what every process reads. */
export interface LaunchSettings {
  port: number;
  postgresPort: number;
  temporalPort: number;
  temporalUiPort: number;
  simulatorPort: number;
  dataDir: string;
  /** A Postgres of one's own; without it, the embedded one. */
  databaseUrl: string | undefined;
  /** A Temporal of one's own; without it, the dev server. */
  temporalAddress: string | undefined;
  /** Demo data into an empty database, and the carrier simulator. */
  demo: boolean;
  simulator: boolean;
}

const anyKey = "0".repeat(64);

/** Reads and checks the variables before anything starts. Throws an EnvironmentError that names the first bad one. */
export function launchSettings(variables: Record<string, string | undefined>): LaunchSettings {
  const databaseUrl = variables.DATABASE_URL || undefined;
  if (databaseUrl) {
    // Sealed secrets in a database that outlives this folder must not hang on a file in it.
    for (const name of ["AUTH_SECRET", "PARLEY_ENCRYPTION_KEY"]) {
      if (!variables[name]) {
        throw new EnvironmentError(
          `${name} is not set: with DATABASE_URL it must be given (“openssl rand -hex 32” makes one).`,
        );
      }
    }
  }
  const checked = readEnvironment({
    AUTH_SECRET: anyKey,
    PARLEY_ENCRYPTION_KEY: anyKey,
    DATABASE_URL: "postgresql://127.0.0.1/parley",
    ...Object.fromEntries(Object.entries(variables).filter(([, value]) => value)),
  });
  const settings = {
    port: checked.port,
    postgresPort: port(variables, "POSTGRES_PORT", 5442),
    temporalPort: port(variables, "TEMPORAL_PORT", 7233),
    temporalUiPort: port(variables, "TEMPORAL_UI_PORT", 8233),
    simulatorPort: port(variables, "SIMULATOR_PORT", 4010),
    dataDir: checked.dataDir,
    databaseUrl,
    temporalAddress: variables.TEMPORAL_ADDRESS || undefined,
    demo: checked.demo ?? !databaseUrl,
    simulator: (checked.demo ?? !databaseUrl) || Boolean(variables.SIMULATOR_PORT),
  };
  const ports = new Map<number, string>();
  for (const [number, name] of usedPorts(settings)) {
    const other = ports.get(number);
    if (other) throw new EnvironmentError(`${name} and ${other} are both ${number}: set one of them to another port.`);
    ports.set(number, name);
  }
  return settings;
}

/** The ports that this start will listen on, with the variables that set them. */
export function usedPorts(settings: LaunchSettings): [number, string][] {
  const used: [number, string][] = [[settings.port, "PORT"]];
  if (!settings.databaseUrl) used.push([settings.postgresPort, "POSTGRES_PORT"]);
  if (!settings.temporalAddress) {
    used.push([settings.temporalPort, "TEMPORAL_PORT"], [settings.temporalUiPort, "TEMPORAL_UI_PORT"]);
  }
  if (settings.simulator) used.push([settings.simulatorPort, "SIMULATOR_PORT"]);
  return used;
}

/** A port from a variable. Throws an EnvironmentError when it is none. */
export function port(variables: Record<string, string | undefined>, name: string, otherwise: number): number {
  const given = variables[name];
  if (!given) return otherwise;
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= 65535) return number;
  throw new EnvironmentError(`${name} has a value that cannot be used: it must be a port, 1 to 65535.`);
}
