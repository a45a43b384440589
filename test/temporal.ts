import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { forgetEnvironment } from "../environment/environment.ts";
import { ended, type LeashedProcess } from "../launch/leash.ts";
import { freePort } from "../launch/port.ts";
import { startTemporal, temporalProgram, temporalReady } from "../launch/temporal.ts";
import { tool } from "../launch/tool.ts";

/** A Temporal server whose clock skips while workflows sleep. It has no Schedules. Tear it down in `afterAll`. */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = await tool("testServer");
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: "existing-path", path } } });
}

export interface TestDevServer {
  address: string;
  /** The server's process id; undefined while stopped. */
  readonly pid: number | undefined;
  /** Ends the server as a power cut would; its file stays. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Loses the file, as if the disk had; call it while stopped. */
  erase(): void;
  close(): Promise<void>;
}

/**
 * A real dev server on a free port, with a file of its own; TEMPORAL_ADDRESS points at it. Close it in `afterAll`. `givesWay: false` where
 * a test is about orders that pass through it one after the other: beside other tests it would hardly get the processor.
 */
export async function devServer(more: string[] = [], options: { givesWay?: boolean } = {}): Promise<TestDevServer> {
  const folder = mkdtempSync(join(tmpdir(), "parley-test-temporal-"));
  const port = await freePort();
  const settings = { program: await temporalProgram(), file: join(folder, "temporal.db"), port, more, ...options };
  let server: LeashedProcess | undefined;
  const control: TestDevServer = {
    address: `127.0.0.1:${port}`,
    get pid() {
      return server?.pid;
    },
    async start() {
      const started = await startTemporal(settings, "ignore");
      server = started;
      await temporalReady(port, () => started.shell.exitCode !== null);
    },
    async stop() {
      if (!server) return;
      process.kill(server.pid, "SIGKILL");
      await ended(server.shell, 5000);
      server = undefined;
    },
    erase() {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(settings.file + suffix, { force: true });
    },
    async close() {
      await control.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await control.start();
  process.env.TEMPORAL_ADDRESS = control.address;
  forgetEnvironment();
  return control;
}
