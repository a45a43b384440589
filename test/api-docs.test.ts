import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testBrowser } from "./browser.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { violationsOf } from "./violations.ts";
import { type WebServer, webServer } from "./web-server.ts";

// The API to browse, for somebody who is not signed in. TEST_SHOTS=<folder> keeps pictures of it.
let database: TestDatabase;
let web: WebServer;
let browser: Browser;
beforeAll(async () => {
  database = await testDatabase();
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

async function opened(locale: string, theme: "light" | "dark", width: number, hash = ""): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: width > 400 ? 900 : 844 } });
  await context.addCookies([
    { name: "parley.locale", value: locale, url: web.url },
    { name: "parley.theme", value: theme, url: web.url },
  ]);
  const page = await context.newPage();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(web.url) && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });
  await page.goto(`${web.url}/api/docs${hash}`, { waitUntil: "networkidle" });
  expect(elsewhere).toEqual([]);
  return page;
}

describe("the page of the HTTP API", () => {
  it.each([
    ["en", "light", 1440],
    ["es", "dark", 390],
    ["pt", "light", 390],
    ["en", "dark", 1440],
  ] as const)(
    "in %s, %s, %d px wide is readable and holds no violation",
    async (locale, theme, width) => {
      const page = await opened(locale, theme, width, "#createCampaign");
      await page.locator("#createCampaign[open] pre").waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await violationsOf(page, "all")).toEqual([]);
      const shots = process.env.TEST_SHOTS;
      if (shots) await page.screenshot({ path: `${shots}/docs-${locale}-${theme}-${width}.png` });
      await page.context().close();
    },
    60_000,
  );

  it("finds operations by words and fields, and opens them by the keyboard", async () => {
    const page = await opened("en", "light", 1440);
    await page.getByRole("searchbox").fill("post sendAt");
    await page.locator("details").nth(1).waitFor({ state: "detached" });
    const summary = page.locator("details summary");
    expect(await summary.textContent()).toContain("/api/v1/dialers/{id}/rows");
    await summary.focus();
    await page.keyboard.press("Enter");
    await page.getByText("Idempotency-Key", { exact: true }).waitFor();
    await page.getByRole("searchbox").fill("no such thing anywhere");
    await page.getByText("No operation has all of these words").waitFor();
    await page.context().close();
  }, 60_000);
});
