// Everything that must work before anything is installed: plain JavaScript, Node's own modules only.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** Says which stage runs and, when it is done, how long it took: one line. Stages that find nothing to do return "nothing" and say nothing. */
export async function stage(name, work) {
  const from = performance.now();
  const tty = process.stdout.isTTY;
  if (tty) process.stdout.write(`  ${name} …`);
  try {
    const result = await work();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const line = result === "nothing" ? "" : `  ${name.padEnd(44)} ${seconds.padStart(6)} s\n`;
    process.stdout.write(tty ? `\r\x1b[K${line}` : line);
    return result;
  } catch (error) {
    if (tty) process.stdout.write("\r\x1b[K");
    throw error;
  }
}

/** Prints one sentence and ends. What is not a refusal of our own also shows where it came from. */
export function giveUp(error) {
  const own = ["LaunchError", "EnvironmentError"].includes(error?.constructor?.name);
  console.error(`\n${own ? error.message : (error?.stack ?? error)}`);
  process.exit(1);
}

/** Checks Node, reads .env, installs the packages when they are missing or the lock changed, and lets Node read TypeScript. */
export async function prepare({ install }) {
  process.chdir(root);
  const version = process.versions.node;
  const [major, minor] = version.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (!fits) {
    console.error(`Parley needs Node 20.19 or later, 22.12 or later, or 24 and above; this is ${version}.`);
    process.exit(1);
  }
  if (process.platform === "win32") {
    console.error("Parley runs on Linux and macOS; on Windows, start it inside WSL.");
    process.exit(1);
  }
  if (existsSync(".env")) process.loadEnvFile(".env");
  if (install && !packagesMatch()) await stage("Packages (npm ci)", installPackages);
  const { register } = await import("tsx/esm/api");
  register();
}

function installPackages() {
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--include=dev"];
  const npm = (command) => spawnSync("npm", [command, ...flags], { cwd: root, encoding: "utf8" });
  if (npm("ci").status === 0) return;
  // npm ci also wants every other platform's packages in the lock, which a registry that serves not all of them leaves
  // out; npm install takes the lock's versions all the same. The lock itself stays as it is.
  const lock = readFileSync(join(root, "package-lock.json"));
  const result = npm("install");
  writeFileSync(join(root, "package-lock.json"), lock);
  if (result.status === 0) return;
  const said = `${result.stderr ?? ""}${result.stdout ?? ""}`.trim().split("\n").slice(-15).join("\n");
  console.error(
    `\n${said || (result.error?.message ?? "")}\nThe packages could not be installed: “npm install” failed, see above.`,
  );
  process.exit(1);
}

// npm notes in node_modules what it installed: compare that with the lock, package by package.
function packagesMatch() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const installed = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(
      ([path, entry]) =>
        path === "" || installed[path]?.version === entry.version || (!installed[path] && entry.optional),
    );
  } catch {
    return false;
  }
}
