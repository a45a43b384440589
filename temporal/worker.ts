// The worker process: workflows and activities of the product. Run as many as needed.
import { pathToFileURL } from "node:url";
import { makeTelemetryFilterString, NativeConnection, Runtime, Worker, type WorkerOptions } from "@temporalio/worker";
import * as activities from "#activities/index";
import { environment } from "#environment/environment";
import { log } from "#environment/log";
import { closeDatabase, planByIndex } from "#prisma/client";
import { taskQueue } from "#workflows/messages";
import { ActivityLog, idsOfWorkflow } from "./activity-log.ts";
import { closeTemporal, connectionOptions } from "./connection.ts";
import { prepareNamespace, sweepIfLate } from "./namespace.ts";
import { workerMetrics } from "./worker-metrics.ts";
import { workflowBundle } from "./workflow-bundle.ts";

const prepareEveryMilliseconds = 10_000;

/** A worker on a connection of its own, not polling yet. `close` after its `run` has returned. */
export async function createWorker(): Promise<{ worker: Worker; close(): Promise<void> }> {
  const connection = await NativeConnection.connect(connectionOptions());
  await prepareNamespace();
  // A new Temporal database has neither the attributes nor the sweep.
  const preparing = setInterval(
    () =>
      void prepareNamespace(5_000)
        .then(() => sweepIfLate())
        .catch(() => {}),
    prepareEveryMilliseconds,
  );
  const worker = await Worker.create({
    connection,
    namespace: environment().temporalNamespace,
    taskQueue,
    ...(await workflowBundle()),
    activities,
    interceptors: { activity: [(context) => ({ inbound: new ActivityLog(context) })] },
    ...versioning(),
    // What waits for a worker that has just ended goes to another one after this: an order has five seconds in all.
    stickyQueueScheduleToStartTimeout: "2 seconds",
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

/**
 * With PARLEY_BUILD_ID: the worker takes part in Worker Versioning as that build of the deployment "parley", and gets work once it is the
 * current one. Runs that live for days move on to the current build, which the replay of committed histories makes safe.
 */
function versioning(): Pick<WorkerOptions, "workerDeploymentOptions"> {
  const { buildId } = environment();
  if (!buildId) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: "parley", buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: "AUTO_UPGRADE",
    },
  };
}

/** Runs until a signal asks it to stop: then takes no new work, lets sends on the wire finish, and returns. */
export async function runWorker(): Promise<void> {
  planByIndex();
  const metrics = await workerMetrics();
  Runtime.install({
    logger: runtimeLogger,
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: "WARN", other: "ERROR" }) },
      ...(metrics && { metrics: { prometheus: { bindAddress: metrics.sdkAddress } } }),
    },
    shutdownSignals: ["SIGINT", "SIGTERM"],
  });
  const { worker, close } = await createWorker();
  log.info("worker is polling");
  process.send?.("ready");
  try {
    await worker.run();
  } finally {
    await metrics?.close();
    await close();
    await closeTemporal();
    await closeDatabase();
  }
}

/** What the SDK and the workflows say, under the names that all other lines use. */
const runtimeLogger = {
  log: (level: string, message: string, meta?: object) => runtimeLogger.write(level.toLowerCase(), message, meta),
  trace: () => {},
  debug: (message: string, meta?: object) => log.debug(named(meta), message),
  info: (message: string, meta?: object) => log.info(named(meta), message),
  warn: (message: string, meta?: object) => log.warn(named(meta), message),
  error: (message: string, meta?: object) => log.error(named(meta), message),
  write(level: string, message: string, meta?: object) {
    if (level === "warn" || level === "error" || level === "info" || level === "debug")
      log[level](named(meta), message);
  },
};

function named(meta: object = {}): object {
  const { workflowId, runId, workflowType, activityType, attempt, error, kind, order } = meta as Record<
    string,
    unknown
  >;
  const ids = idsOfWorkflow(typeof workflowId === "string" ? workflowId : undefined);
  return { ...ids, workflowId, runId, workflowType, what: activityType, attempt, kind, order, err: error };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  runWorker().then(
    () => process.exit(0),
    (error) => {
      log.error({ err: error }, "worker ended");
      process.exit(1);
    },
  );
}
