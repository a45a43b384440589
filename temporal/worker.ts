// The worker process: workflows and activities of the product. Run as many as needed.
import { fileURLToPath, pathToFileURL } from "node:url";
import { makeTelemetryFilterString, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import * as activities from "#activities/index";
import { environment } from "#environment/environment";
import { log } from "#environment/log";
import { closeDatabase } from "#prisma/client";
import { taskQueue } from "#workflows/messages";
import { closeTemporal, connectionOptions } from "./connection.ts";
import { prepareNamespace } from "./namespace.ts";

const prepareEveryMilliseconds = 10_000;

/** A worker on a connection of its own, not polling yet. `close` after its `run` has returned. */
export async function createWorker(): Promise<{ worker: Worker; close(): Promise<void> }> {
  const connection = await NativeConnection.connect(connectionOptions());
  await prepareNamespace();
  // A new Temporal database has neither the attributes nor the sweep.
  const preparing = setInterval(() => void prepareNamespace().catch(() => {}), prepareEveryMilliseconds);
  const worker = await Worker.create({
    connection,
    namespace: environment().temporalNamespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL("../workflows/index.ts", import.meta.url)),
    activities,
    maxConcurrentActivityTaskExecutions: 200,
    shutdownGraceTime: "8 seconds",
    shutdownForceTime: "12 seconds",
    maxHeartbeatThrottleInterval: "2 seconds",
    defaultHeartbeatThrottleInterval: "2 seconds",
  });
  return {
    worker,
    async close() {
      clearInterval(preparing);
      await connection.close();
    },
  };
}

/** Runs until a signal asks it to stop: then takes no new work, lets sends on the wire finish, and returns. */
export async function runWorker(): Promise<void> {
  Runtime.install({
    logger: runtimeLogger,
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: "WARN", other: "ERROR" }) } },
    shutdownSignals: ["SIGINT", "SIGTERM"],
  });
  const { worker, close } = await createWorker();
  log.info("worker is polling");
  process.send?.("ready");
  try {
    await worker.run();
  } finally {
    await close();
    await closeTemporal();
    await closeDatabase();
  }
}

const runtimeLogger = {
  log: (level: string, message: string, meta?: object) => runtimeLogger.write(level.toLowerCase(), message, meta),
  trace: () => {},
  debug: (message: string, meta?: object) => log.debug(meta ?? {}, message),
  info: (message: string, meta?: object) => log.info(meta ?? {}, message),
  warn: (message: string, meta?: object) => log.warn(meta ?? {}, message),
  error: (message: string, meta?: object) => log.error(meta ?? {}, message),
  write(level: string, message: string, meta?: object) {
    if (level === "warn" || level === "error" || level === "info" || level === "debug") log[level](meta ?? {}, message);
  },
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  runWorker().then(
    () => process.exit(0),
    (error) => {
      log.error({ error: String(error) }, "worker ended");
      process.exit(1);
    },
  );
}
