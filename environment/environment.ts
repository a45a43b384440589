import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65535);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ""));
const flag = z.enum(["0", "1"]).transform((value) => value === "1");

const shape = z.object({
  PORT: port.default(3000),
  APP_URL: url.optional(),
  PUBLIC_URL: url.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(200).default(20),
  TEMPORAL_ADDRESS: z.string().min(1).default("127.0.0.1:7233"),
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  TEMPORAL_UI_URL: url.optional(),
  SIMULATOR_PORT: port.optional(),
  PARLEY_DATA_DIR: z.string().min(1).default(".data"),
  PARLEY_DEMO: flag.optional(),
  PARLEY_ADMIN_PASSWORD: z.string().min(8).optional(),
  PARLEY_API_KEY: z.string().min(16).optional(),
  PARLEY_DEFAULT_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default("UY"),
  PARLEY_ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
  PARLEY_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  PARLEY_ALLOW_PRIVATE_URLS: flag.default(false),
  PARLEY_LOOK_UP_SECONDS: z.coerce.number().min(1).max(86_400).default(300),
  PARLEY_PROCESS: z.string().default("process"),
  PARLEY_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "letters, digits, dots, dashes")
    .optional(),
  WORKER_METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().min(1).default("127.0.0.1"),
  AUTH_SECRET: z.string().min(32),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export interface Environment {
  port: number;
  /** What people open, without a slash at the end. */
  appUrl: string;
  /** What providers call, without a slash at the end. */
  publicUrl: string;
  databaseUrl: string;
  /** Connections that this process may hold. */
  databaseConnections: number;
  temporalAddress: string;
  temporalNamespace: string;
  temporalUiUrl: string | undefined;
  simulatorPort: number | undefined;
  dataDir: string;
  demo: boolean | undefined;
  adminPassword: string | undefined;
  apiKey: string | undefined;
  /** ISO 3166 code that numbers without a country are read in. */
  defaultCountry: string;
  /** 32 bytes, hex: provider secrets are encrypted with it. */
  encryptionKey: string;
  /** How many proxies of ours stand in front: so many of the last entries of X-Forwarded-For are true. 0 = only the socket counts. */
  trustedProxies: number;
  /** Providers may live at private addresses (the simulator on loopback does). */
  allowPrivateUrls: boolean;
  /** After so long a text that the carrier's own list does not hold was never taken (seconds). */
  lookUpSeconds: number;
  /** web, worker …: names the process in logs and in Postgres. */
  processName: string;
  /** Names this build for Temporal's Worker Versioning; without it workers are unversioned and any of them takes any work. */
  buildId: string | undefined;
  /** Where a worker tells its figures to Prometheus; without it, nowhere. */
  workerMetricsPort: number | undefined;
  /** The address that it listens on for that: loopback unless told. */
  metricsHost: string;
  authSecret: string;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** A missing or malformed variable, in one sentence that names it. */
export class EnvironmentError extends Error {}

let known: Environment | undefined;

/** The process's settings, read and checked once. Throws an EnvironmentError that names the first bad variable. */
export function environment(): Environment {
  known ??= readEnvironment(process.env);
  return known;
}

/** Checks a set of variables; empty ones count as absent. */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = shape.safeParse(given);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const name = String(issue.path[0]);
    throw new EnvironmentError(
      given[name] === undefined ? `${name} is not set.` : `${name} has a value that cannot be used: ${issue.message}.`,
    );
  }
  const e = result.data;
  const appUrl = e.APP_URL ?? `http://localhost:${e.PORT}`;
  return {
    port: e.PORT,
    appUrl,
    publicUrl: e.PUBLIC_URL ?? appUrl,
    databaseUrl: e.DATABASE_URL,
    databaseConnections: e.DATABASE_CONNECTIONS,
    temporalAddress: e.TEMPORAL_ADDRESS,
    temporalNamespace: e.TEMPORAL_NAMESPACE,
    temporalUiUrl: e.TEMPORAL_UI_URL,
    simulatorPort: e.SIMULATOR_PORT,
    dataDir: e.PARLEY_DATA_DIR,
    demo: e.PARLEY_DEMO,
    adminPassword: e.PARLEY_ADMIN_PASSWORD,
    apiKey: e.PARLEY_API_KEY,
    defaultCountry: e.PARLEY_DEFAULT_COUNTRY,
    encryptionKey: e.PARLEY_ENCRYPTION_KEY,
    trustedProxies: e.PARLEY_TRUSTED_PROXIES,
    allowPrivateUrls: e.PARLEY_ALLOW_PRIVATE_URLS,
    lookUpSeconds: e.PARLEY_LOOK_UP_SECONDS,
    processName: e.PARLEY_PROCESS,
    buildId: e.PARLEY_BUILD_ID,
    workerMetricsPort: e.WORKER_METRICS_PORT,
    metricsHost: e.METRICS_HOST,
    authSecret: e.AUTH_SECRET,
    logLevel: e.LOG_LEVEL,
  };
}

/** Every variable that a process reads, and whether it must be given. */
export function knownVariables(): { name: string; required: boolean }[] {
  return Object.entries(shape.shape).map(([name, kind]) => ({
    name,
    required: !kind.safeParse(undefined).success,
  }));
}

/** For tests that point one process at several databases: the next `environment()` reads the variables again. */
export function forgetEnvironment(): void {
  known = undefined;
}
