import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { chromium as chromiumPath } from "#launch/chromium";

/**
 * A headless Chromium, found or installed. Close it in `afterAll`; give each person a context of their own.
 * A page that is gone to or loaded again is returned when what the server streamed stands in its place.
 */
export async function testBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromiumPath());
  if (!existsSync(executablePath)) throw new Error(`there is no browser at ${executablePath}`);
  const browser = await chromium.launch({
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
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.on("page", waitForStreamedParts);
    return context;
  };
  return browser;
}

/** React keeps what was streamed hidden at the end of the page until it stands in its place: until then a locator finds it twice. */
function waitForStreamedParts(page: Page): void {
  const inPlace = () => page.waitForFunction(() => !document.querySelector('div[hidden][id^="S:"]'));
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const answer = await goto(url, options);
    await inPlace();
    return answer;
  };
  const reload = page.reload.bind(page);
  page.reload = async (options) => {
    const answer = await reload(options);
    await inPlace();
    return answer;
  };
}

/** Waits until a page is live: before, it is shown and does not hear yet what is pressed or chosen. */
export async function isLive(page: Page): Promise<void> {
  await page.locator("[data-live=live]").first().waitFor({ state: "attached" });
}

/** Waits until nothing moves or changes its colour any more, but for what never ends: a colour on its way from one to another is neither. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    const moving = () =>
      document.getAnimations().some((each) => each.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    // What is inherited changes when its parent's has: look only when all have come to rest.
    do {
      await frame();
      await frame();
    } while (moving());
  });
}
