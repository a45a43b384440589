import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { WorkerOptions } from "@temporalio/worker";
import { log } from "#environment/log";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "temporal/generated");
const keptMilliseconds = 24 * 60 * 60_000;

/** Where the workflows' code begins. */
export const workflowsPath = join(root, "workflows/index.ts");

/**
 * The workflows' code as workers load it, in one file: bundled once for the sources as they are, by a process of its own, since the bundler
 * takes some 150 MB that a worker would keep for good. Where the file cannot be written the worker bundles by itself.
 */
export async function workflowBundle(): Promise<Pick<WorkerOptions, "workflowBundle" | "workflowsPath">> {
  try {
    const { codePath } = await bundled();
    return { workflowBundle: { codePath } };
  } catch (error) {
    log.warn({ err: error }, "the workflows could not be bundled beforehand");
    return { workflowsPath };
  }
}

/** Makes the bundle of the sources as they are; answers "nothing" when it is there. */
export async function buildWorkflows(): Promise<"nothing" | undefined> {
  return (await bundled()).made ? undefined : "nothing";
}

async function bundled(): Promise<{ codePath: string; made: boolean }> {
  const codePath = join(folder, `workflows-${sourcesHash()}.js`);
  const made = !existsSync(codePath);
  if (made) await make(codePath);
  return { codePath, made };
}

async function make(codePath: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const unfinished = `${codePath}.${process.pid}`;
  const program = fileURLToPath(new URL("./bundle-workflows.ts", import.meta.url));
  await promisify(execFile)(process.execPath, ["--import", "tsx", program, workflowsPath, unfinished], { cwd: root });
  // Whoever reads it reads a whole one.
  renameSync(unfinished, codePath);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (path !== codePath && age > keptMilliseconds) rmSync(path, { force: true });
  }
}

/** Of everything that the bundle is made of. */
function sourcesHash(): string {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  for (const room of ["workflows", "domain"]) {
    const files = readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}
