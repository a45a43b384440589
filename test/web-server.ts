// The real web process for tests: built when the sources changed, started on a free port with the test's own database.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../launch/folders.ts";
import { ended, leash } from "../launch/leash.ts";
import { freePort } from "../launch/port.ts";

const distDir = ".next-test";
const next = join(root, "node_modules/next/dist/bin/next");

export interface WebServer {
  /** http://127.0.0.1:<port>; also its PUBLIC_URL and APP_URL. */
  url: string;
  /** Ends the process by SIGKILL, as a crash would, and waits for it. */
  close(): Promise<void>;
}

/**
 * Starts `next start` with this process's environment and `more`, and waits until it answers.
 * With TEST_WEB=dev it runs `next dev` instead: no build, slower answers, for work on the pages.
 */
export async function webServer(more: Record<string, string> = {}): Promise<WebServer> {
  const dev = process.env.TEST_WEB === "dev";
  if (!dev) await build();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    NODE_ENV: dev ? "development" : "production",
    NEXT_DIST_DIR: dev ? `.next-dev-${process.pid}` : distDir,
    NEXT_TELEMETRY_DISABLED: "1",
    PARLEY_PROCESS: "web",
    PORT: String(port),
    APP_URL: url,
    PUBLIC_URL: url,
    // Nobody listens there: a test that wants Temporal names it.
    TEMPORAL_ADDRESS: "127.0.0.1:9",
    ...more,
  };
  const args = [next, dev ? "dev" : "start", "web", "--port", String(port), "--hostname", "127.0.0.1"];
  const server = await leash(process.execPath, args, {
    signal: "TERM",
    cwd: root,
    env: env as NodeJS.ProcessEnv,
    output: process.env.TEST_WEB_LOG ? "inherit" : "ignore",
  });
  const deadline = Date.now() + 60_000;
  while (!(await answers(`${url}/api/health/live`))) {
    if (server.shell.exitCode !== null) throw new Error("The web process ended; TEST_WEB_LOG=1 shows its output.");
    if (Date.now() > deadline) throw new Error("The web process did not answer within 60 seconds.");
    await sleep(100);
  }
  return {
    url,
    async close() {
      process.kill(server.pid, "SIGKILL");
      await ended(server.shell, 5000);
      if (dev) rmSync(join(root, "web", env.NEXT_DIST_DIR), { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(20_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

// Several test files start at once: the first builds, the others wait for it.
async function build(): Promise<void> {
  const cache = join(root, "node_modules/.cache/test-web");
  const lock = join(cache, "lock");
  const stamp = join(cache, "built");
  mkdirSync(cache, { recursive: true });
  for (;;) {
    const wanted = fingerprint();
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(join(root, "web", distDir))) return;
    if (!take(lock)) {
      await sleep(200);
      continue;
    }
    try {
      rmSync(stamp, { force: true });
      await runBuild(join(cache, "build.log"));
      writeFileSync(stamp, wanted);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

async function runBuild(logFile: string): Promise<void> {
  const { spawnSync } = await import("node:child_process");
  const result = spawnSync(process.execPath, [next, "build", "web"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production", NEXT_DIST_DIR: distDir, NEXT_TELEMETRY_DISABLED: "1" },
  });
  const said = `${result.stdout ?? ""}${result.stderr ?? ""}`;
  writeFileSync(logFile, said);
  if (result.status !== 0) throw new Error(`next build failed:\n${said.slice(-3000)}`);
}

/** Makes the lock's folder; an owner that died has lost it. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, "owner"), String(process.pid));
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(join(lock, "owner"), "utf8")), 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") rmSync(lock, { recursive: true, force: true });
    }
    return false;
  }
}

const rooms = ["web", "domain", "environment", "providers", "activities", "temporal", "workflows", "prisma"];

function fingerprint(): string {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  for (const room of rooms) {
    for (const entry of readdirSync(join(root, room), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || path.includes("/.next") || path.endsWith(".test.ts")) continue;
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}
