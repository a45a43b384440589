// The real web process for tests: built when the sources changed, started on a free port with the test's own database.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildWeb } from "../launch/build.ts";
import { root } from "../launch/folders.ts";
import { ended, leash } from "../launch/leash.ts";
import { freePort } from "../launch/port.ts";

/** Under `web/`. Without `npm test`, which names its own, apart from the build that `npm start` serves, which may be running. */
export const buildFolder = process.env.TEST_WEB_BUILD || ".next-test";

export interface WebServer {
  /** http://127.0.0.1:<port>; also its PUBLIC_URL and APP_URL. */
  url: string;
  pid: number;
  /** Ends the process as a crash would, and waits for it. */
  close(): Promise<void>;
}

/**
 * Starts the web process with this process's environment and `more`, and waits until it can take webhooks.
 * TEST_WEB=dev runs `next dev` instead: no build, slower answers, for work on the pages. TEST_WEB_LOG=1 shows its output, unless `output`
 * names a file for it.
 */
export async function webServer(more: Record<string, string> = {}, output?: number): Promise<WebServer> {
  const dev = process.env.TEST_WEB === "dev";
  if (!dev) await inTurn(() => buildWeb(buildFolder));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = dev ? `.next-dev-${process.pid}` : buildFolder;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: dev ? "development" : "production",
    NEXT_DIST_DIR: folder,
    NEXT_TELEMETRY_DISABLED: "1",
    PARLEY_PROCESS: "web",
    PORT: String(port),
    APP_URL: url,
    PUBLIC_URL: url,
    // Nobody listens there: a test that wants Temporal names it.
    TEMPORAL_ADDRESS: "127.0.0.1:9",
    ...more,
  };
  const server = await leash(process.execPath, ["launch/run.mjs", "web"], {
    signal: "TERM",
    cwd: root,
    env,
    output: output ?? (process.env.TEST_WEB_LOG ? "inherit" : "ignore"),
  });
  const close = async () => {
    // `next dev` has children of its own, which only it can end.
    if (server.shell.exitCode === null) process.kill(server.pid, dev ? "SIGTERM" : "SIGKILL");
    await ended(server.shell, 5000);
    if (dev) rmSync(join(root, "web", folder), { recursive: true, force: true });
  };
  const deadline = Date.now() + 60_000;
  while (!(await answers(`${url}/api/health/live`))) {
    const over = server.shell.exitCode !== null;
    if (over || Date.now() > deadline) {
      await close();
      throw new Error(`The web process ${over ? "ended" : "does not answer"}; TEST_WEB_LOG=1 shows its output.`);
    }
    await sleep(50);
  }
  return { url, pid: server.pid, close };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(20_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** Several test files start at once: the first one works, the others wait and then find it done. */
async function inTurn(work: () => Promise<unknown>): Promise<void> {
  const lock = join(root, "node_modules/.cache/test-web-lock");
  while (!take(lock)) await sleep(200);
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

// The owner's process id stands in the lock: one that died has lost it.
function take(lock: string): boolean {
  try {
    mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(lock, "utf8")) || 0, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") rmSync(lock, { force: true });
    }
    return false;
  }
}
