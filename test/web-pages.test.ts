// Every page in every language, light and dark, on a desk and on a phone: readable, complete, nothing cut, no
// accessibility violation. A new page is one line in `pages`; what it shows is put into page-stage.ts.
// In every run each page is looked at in English and, in turn, in Spanish or Portuguese; with PAGES_PNG=<folder>, which keeps a picture of
// each, in all three.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testBrowser } from "#test/browser";
import { type Locale, locales } from "../web/messages/locales.ts";
import { atRest, isLive } from "./browser.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { layoutFaultsOf } from "./page-faults.ts";
import { type PageRole, type PageStage, pagePeople, pageStage, signInCookies } from "./page-stage.ts";
import { violationsOf } from "./violations.ts";
import { type WebServer, webServer } from "./web-server.ts";

interface PageLine {
  name: string;
  /** Who looks; nobody = not signed in. */
  role: PageRole | "nobody";
  path: string | ((stage: PageStage) => string);
  /** What must be there before it is looked at (a CSS selector); the page's heading unless told. */
  ready?: string;
  /** Presses this (a CSS selector), and waits for a dialog or a menu. */
  press?: string;
  /** Presses these keys, and waits for a dialog. */
  keys?: string;
}

const pages: PageLine[] = [
  { name: "sign-in", role: "nobody", path: "/sign-in?ended" },
  { name: "not-found", role: "administrator", path: "/nothing-here" },
  { name: "forbidden", role: "agent", path: "/administration/users" },
  { name: "desktop", role: "agent", path: "/desktop", ready: "[data-offer]" },
  { name: "desktop-thread", role: "agent", path: (s) => `/desktop?c=${s.conversation}`, ready: "[role=log] li" },
  {
    name: "desktop-customer",
    role: "agent",
    path: (s) => `/desktop?c=${s.conversation}&about=1`,
    ready: "aside textarea",
  },
  { name: "desktop-wrap-up", role: "agent", path: (s) => `/desktop?c=${s.wrapUp}`, ready: "[data-ending]" },
  {
    name: "desktop-transfer",
    role: "agent",
    path: (s) => `/desktop?c=${s.conversation}`,
    ready: "[role=log] li",
    keys: "Escape t",
  },
  { name: "desktop-waiting", role: "agent", path: "/desktop?tab=waiting", ready: "[role=tablist]" },
  { name: "person-menu", role: "agent", path: "/desktop?tab=missed", press: "header > button:last-of-type" },
  { name: "presence-menu", role: "agent", path: "/desktop?tab=closed", press: "[data-presence]" },
  { name: "dialers", role: "supervisor", path: "/dialers", ready: "table tbody tr" },
  {
    name: "dialer",
    role: "supervisor",
    path: (s) => `/dialers/${s.dialer}`,
    ready: "[role=tabpanel]:not([hidden]) table",
  },
  ...["single", "blacklist", "rows", "errors", "history"].map((tab) => ({
    name: `dialer-${tab}`,
    role: "supervisor" as const,
    path: (s: PageStage) => `/dialers/${s.dialer}?tab=${tab}`,
    ready: "[role=tabpanel]:not([hidden])",
  })),
  {
    name: "dialer-retry",
    role: "supervisor",
    path: (s) => `/dialers/${s.dialer}?tab=errors`,
    ready: "[role=tabpanel]:not([hidden]) table",
    press: "[role=tabpanel]:not([hidden]) button",
  },
  { name: "dialer-row", role: "supervisor", path: (s) => `/dialers/${s.dialer}/rows/${s.row}`, ready: "dl" },
  { name: "dialer-row-lost", role: "supervisor", path: (s) => `/dialers/${s.dialer}/rows/${s.lostRow}`, ready: "dl" },
  { name: "reports", role: "supervisor", path: "/reports", ready: "table tbody tr" },
  {
    name: "reports-download",
    role: "supervisor",
    path: "/reports?by=dialer",
    ready: "table tbody tr",
    press: "header button[aria-haspopup=menu]",
  },
  { name: "reports-error", role: "supervisor", path: "/reports?by=error", ready: "table tbody tr" },
  { name: "monitor", role: "supervisor", path: "/monitor", ready: "table tbody tr" },
  { name: "spy", role: "supervisor", path: (s) => `/monitor?spy=${s.agent}`, ready: "[role=log] li" },
  { name: "spy-nothing", role: "supervisor", path: (s) => `/monitor?spy=${s.user}`, ready: "aside h2" },
  { name: "command-bar", role: "supervisor", path: "/dialers", ready: "table tbody tr", keys: "Control+k" },
  { name: "key-sheet", role: "agent", path: "/desktop", ready: "[role=tablist]", keys: "?" },
  { name: "staff-chat", role: "agent", path: "/desktop?tab=missed", press: "[data-chat]" },
  { name: "recordings", role: "supervisor", path: "/recordings", ready: "table tbody tr" },
  { name: "recordings-none", role: "agent", path: "/recordings?q=nothing+like+this", ready: "search" },
  { name: "recording", role: "supervisor", path: (s) => `/recordings?c=${s.conversation}`, ready: "[role=log] li" },
  { name: "breaks", role: "administrator", path: "/administration/breaks" },
  { name: "break", role: "administrator", path: (s) => `/administration/breaks/${s.break}`, ready: "form" },
  { name: "do-not-contact", role: "administrator", path: "/administration/do-not-contact", ready: "table tbody tr" },
  { name: "api-docs", role: "administrator", path: "/api/docs" },
  { name: "campaigns", role: "administrator", path: "/administration/campaigns" },
  { name: "campaign", role: "administrator", path: (s) => `/administration/campaigns/${s.campaign}`, ready: "form" },
  { name: "campaign-new", role: "administrator", path: "/administration/campaigns/new", ready: "form" },
  { name: "members", role: "administrator", path: (s) => `/administration/members?campaign=${s.campaign}` },
  { name: "dialer-form", role: "administrator", path: (s) => `/administration/dialers/${s.dialer}`, ready: "form" },
  { name: "provider", role: "administrator", path: (s) => `/administration/providers/${s.provider}`, ready: "form" },
  { name: "provider-new", role: "administrator", path: "/administration/providers/new", ready: "form" },
  { name: "settings", role: "administrator", path: "/administration/settings", ready: "form" },
  { name: "unrouted", role: "administrator", path: "/administration/unrouted", ready: "table tbody tr" },
  { name: "user", role: "administrator", path: (s) => `/administration/users/${s.user}`, ready: "form" },
];

const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const themes = ["light", "dark"] as const;
const folder = process.env.PAGES_PNG;

let database: TestDatabase;
let web: WebServer;
let browser: Browser;
let stage: PageStage;
/** One for each language: a fresh one for each line would take twice as long to show it. */
const tabs = {} as Record<Locale, { page: Page; faults: string[] }>;
const signedIn = {} as Record<PageRole, Awaited<ReturnType<typeof signInCookies>>>;

beforeAll(async () => {
  database = await testDatabase();
  stage = await pageStage();
  if (folder) mkdirSync(folder, { recursive: true });
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
  for (const locale of locales) tabs[locale] = await newTab(locale);
  await Promise.all(
    (Object.keys(pagePeople) as PageRole[]).map(async (role) => {
      signedIn[role] = await signInCookies(browser, web.url, role);
    }),
  );
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

describe.each(pages.map((line, at) => ({ ...line, at })))("the page $name", ({ at, ...line }) => {
  it("is fit to be seen in every language, theme and size", { timeout: 120_000 }, async () => {
    const others = (["es", "pt"] as const).filter((_, place) => folder || place === at % 2);
    const faults = await Promise.all((["en", ...others] as const).map((locale) => faultsIn(locale, line)));
    expect(faults.flat()).toEqual([]);
  });
});

async function newTab(locale: Locale): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ locale, timezoneId: "America/Montevideo", reducedMotion: "reduce" });
  const tab = { page: await context.newPage(), faults: [] as string[] };
  tab.page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text()))
      tab.faults.push(`the browser says ${message.text().slice(0, 300)}`);
  });
  tab.page.on("pageerror", (error) => tab.faults.push(error.message));
  return tab;
}

async function faultsIn(locale: Locale, line: PageLine): Promise<string[]> {
  const { page, faults } = tabs[locale];
  faults.length = 0;
  await open(page, locale, line);
  // Structure is looked at in each size and colours in each theme, once: words change neither. What words change, the layout, has no theme.
  const looked = locale === "en" || folder ? themes : themes.slice(0, 1);
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const theme of looked) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen;
      }, theme);
      await atRest(page);
      const found = theme === "light" ? await layoutFaultsOf(page) : [];
      // What is dark on a desk is as dark on a phone.
      if (locale === "en" && (theme === "light" || size === "desk"))
        found.push(...(await violationsOf(page, theme === "dark" ? "contrast" : "wcag")));
      faults.push(...found.map((fault) => `${locale} ${size} ${theme}: ${fault}`));
      if (folder) await page.screenshot({ path: join(folder, `${line.name}-${locale}-${size}-${theme}.png`) });
    }
  }
  return [...faults];
}

async function open(page: Page, locale: Locale, line: PageLine): Promise<void> {
  const context = page.context();
  await page.setViewportSize(sizes.desk);
  await context.clearCookies();
  const mine = { "parley.locale": locale, "parley.zone": "America/Montevideo" };
  await context.addCookies([
    ...Object.entries(mine).map(([name, value]) => ({ name, value, url: web.url })),
    ...(line.role === "nobody" ? [] : signedIn[line.role]),
  ]);
  await page.goto(web.url + (typeof line.path === "string" ? line.path : line.path(stage)));
  await page
    .locator(line.ready ?? "h1, h2")
    .first()
    .waitFor({ timeout: 15_000 });
  await page.locator(".animate-pulse").first().waitFor({ state: "detached" });
  if (line.keys) {
    await isLive(page);
    for (const key of line.keys.split(" ")) await page.keyboard.press(key);
    await page.locator("[role=dialog]").first().waitFor();
  }
  if (line.press) {
    await page.locator(line.press).first().click();
    await page.locator("[role=menu], [role=dialog], [data-staff]").first().waitFor();
  }
  expect(await page.locator("html").getAttribute("lang")).toBe(locale);
}
