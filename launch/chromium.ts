import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { LaunchError } from "./folders.ts";

/** A Chromium for the browser tests: CHROMIUM_PATH, Debian's, one that playwright installed, else Debian's installed now (as root). */
export async function chromium(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new LaunchError(`CHROMIUM_PATH: there is no program at ${given}.`);
  }
  const debian = "/usr/bin/chromium";
  if (existsSync(debian)) return debian;
  const { chromium: playwright } = await import("playwright-core");
  if (existsSync(playwright.executablePath())) return playwright.executablePath();
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const quiet = { stdio: "ignore" as const, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("apt-get", ["update", "-qq"], quiet);
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
    if (existsSync(debian)) return debian;
  }
  throw new LaunchError(
    "No Chromium for the browser tests: install the package chromium, or set CHROMIUM_PATH to a Chromium or Chrome.",
  );
}
