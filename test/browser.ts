import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { chromium as chromiumPath } from "#launch/chromium";

/** A headless Chromium, found or installed. Close it in `afterAll`; give each person a context of their own. */
export async function testBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromiumPath());
  if (!existsSync(executablePath)) throw new Error(`there is no browser at ${executablePath}`);
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
