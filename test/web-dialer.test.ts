// A dialer's page in a real browser: a list that is looked at and loaded over a cut connection, failed rows that are tried again.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { hashPassword } from "../web/server/password.ts";
import { isLive, testBrowser } from "./browser.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeDialer, makeGroup, makeProvider, makeRows, makeUser } from "./factory.ts";
import { violationsOf } from "./violations.ts";
import { type WebServer, webServer } from "./web-server.ts";

const password = "a fine password";
let database: TestDatabase;
let web: WebServer;
let browser: Browser;
let page: Page;
let provider: string;
let group: string;

beforeAll(async () => {
  database = await testDatabase();
  group = await makeGroup("Sales");
  await makeUser({
    username: "sofia",
    role: "supervisor",
    passwordHash: await hashPassword(password),
    groupIds: [group],
  });
  provider = await makeProvider({ name: "Carrier one", ratePerSecond: 10 });
  await pool().query("UPDATE providers SET segment_price = 0.05, price_currency = 'USD' WHERE id = $1", [provider]);
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(web.url);
  await page.getByLabel("Username").fill("sofia");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

const states = async (dialer: string) =>
  (await pool().query("SELECT state FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [dialer])).rows.map(
    (row) => row.state,
  );

it("a list is looked at before it is loaded, and goes on after the connection was cut, nothing twice", {
  timeout: 120_000,
}, async () => {
  const dialer = await makeDialer({ name: "promo", providerId: provider, groupIds: [group] });
  await page.goto(`${web.url}/dialers/${dialer}`);
  await isLive(page);
  const people = Array.from(
    { length: 3_000 },
    (_, n) => `0990${String(n).padStart(5, "0")};Hola {{name}}, su pedido está listo;Ana ${n}`,
  );
  const lines = ["phone;message;name", ...people, "099000000;Hola {{name}};Otra vez", "099000009;Hola {{name}};"];
  await page
    .locator("[role=tabpanel]:not([hidden]) input[type=file]")
    .setInputFiles({ name: "november.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
  const card = page.getByRole("region", { name: "What november.csv would send" });
  await card.getByText("Hola Ana 0, su pedido está listo").waitFor();
  await card.getByText("3,001 rows · 3,001 segments · 1 line refused").waitFor();
  await card.getByText("about $150.05").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await card.getByLabel("Leave out numbers that stand in the file again").click();
  // What reaches the server is cut off in the middle once; the browser tries again by itself.
  let sent = 0;
  await page.route("**/upload?fileName*", async (route) => {
    sent += 1;
    if (sent > 1) return route.continue();
    const { headers } = await fetchCut(
      route.request().url(),
      route.request().headers(),
      lines.slice(0, 2_500).join("\n"),
      page,
    );
    expect(headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
    await route.abort("connectionreset");
  });
  await card.getByRole("button", { name: "Load 3,001 rows" }).click();
  await page
    .getByText("november.csv: 3,000 rows accepted, 1 line refused, 1 with a number that stood in the file before")
    .waitFor({ timeout: 60_000 });
  expect(sent).toBeGreaterThan(1);
  const { rows } = await pool().query(
    "SELECT count(*)::int AS rows, count(DISTINCT phone_e164)::int AS numbers, (SELECT count(*)::int FROM uploads WHERE dialer_id = $1) AS uploads FROM sms_spool WHERE dialer_id = $1",
    [dialer],
  );
  expect(rows).toEqual([{ rows: 3_000, numbers: 3_000, uploads: 1 }]);
});

it("an upload that was stopped goes on after the page is loaded anew; a dialer with a template shows its words", {
  timeout: 120_000,
}, async () => {
  await pool().query(
    "INSERT INTO templates (provider_id, name, language, body) VALUES ($1, 'order_update', 'es', 'Hola {{1}}, su pedido {{2}} está listo.')",
    [provider],
  );
  const dialer = await makeDialer({
    name: "templated",
    providerId: provider,
    groupIds: [group],
    template: { name: "order_update", language: "es", variables: ["{{name}}", "{{order}}"] },
  });
  const folder = mkdtempSync(join(tmpdir(), "parley-upload-"));
  const file = join(folder, "orders.csv");
  const lines = Array.from({ length: 3_000 }, (_, n) => `0991${String(n).padStart(5, "0")};Ana ${n};${4_000 + n}`);
  writeFileSync(file, ["phone;name;order", ...lines].join("\n"));
  const choose = () => page.locator("[role=tabpanel]:not([hidden]) input[type=file]").setInputFiles(file);
  const card = page.getByRole("region", { name: "What orders.csv would send" });
  await page.goto(`${web.url}/dialers/${dialer}`);
  await page.getByText("Every row goes out as the template order_update (es):").waitFor();
  await isLive(page);
  await choose();
  await card.getByText("Hola Ana 0, su pedido 4000 está listo.").waitFor();
  let begin = () => {};
  const begun = new Promise<void>((done) => {
    begin = done;
  });
  await page.route("**/upload?fileName*", async (route) => {
    const { url, headers } = { url: route.request().url(), headers: route.request().headers() };
    await begun;
    await fetchCut(url, headers, ["phone;name;order", ...lines.slice(0, 2_500)].join("\n"), page);
  });
  await card.getByRole("button", { name: "Load 3,000 rows" }).click();
  const cancel = page.getByRole("button", { name: "Cancel", exact: true });
  await page.getByRole("progressbar", { name: "Uploading orders.csv" }).waitFor();
  const place = await cancel.boundingBox();
  begin();
  await eventually("some rows are loaded", async () => (await states(dialer)).length >= 2_000);
  await page.getByText(/^2,\d{3} rows wait\. Press Play/).waitFor();
  // What is about to be pressed stays where it is.
  expect(await cancel.boundingBox()).toEqual(place);
  await cancel.click();
  await page.getByText("orders.csv: Stopped. What is loaded stays; the same file goes on from there.").waitFor();
  await page.unroute("**/upload?fileName*");

  await page.reload();
  await page.getByText("orders.csv was begun and is not loaded to its end").waitFor();
  await isLive(page);
  expect(await violationsOf(page)).toEqual([]);
  await choose();
  await card.getByText("This file was begun before: what is loaded is not loaded again.").waitFor();
  await card.getByRole("button", { name: "Load 3,000 rows" }).click();
  await page.getByText("orders.csv: 3,000 rows accepted").waitFor({ timeout: 60_000 });
  rmSync(folder, { recursive: true });
  const { rows } = await pool().query(
    "SELECT count(*)::int AS rows, count(DISTINCT phone)::int AS numbers, (SELECT count(*)::int FROM uploads WHERE dialer_id = $1) AS uploads FROM sms_spool WHERE dialer_id = $1",
    [dialer],
  );
  expect(rows).toEqual([{ rows: 3_000, numbers: 3_000, uploads: 1 }]);
  await page.goto(`${web.url}/dialers/${dialer}?tab=rows`);
  await page.getByText("order_update · es").first().waitFor();
});

/** Sends the beginning of a file under the browser's own headers and sign-in, then cuts the connection as a lost network does. */
async function fetchCut(url: string, headers: Record<string, string>, beginning: string, from: Page) {
  const before = (await pool().query("SELECT count(*)::int AS n FROM sms_spool")).rows[0].n as number;
  const cookies = (await from.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const cut = new AbortController();
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(Buffer.from(beginning));
      await eventually("a piece of it is loaded", async () => {
        const { rows } = await pool().query("SELECT count(*)::int AS n FROM sms_spool");
        return rows[0].n - before >= 2_000;
      });
      cut.abort();
    },
  });
  const { "content-length": _, ...rest } = headers;
  await fetch(url, {
    method: "POST",
    headers: { ...rest, cookie: cookies, origin: new URL(url).origin },
    body,
    duplex: "half",
    signal: cut.signal,
  } as RequestInit).catch(() => {});
  return { headers };
}

it("failed rows are tried again by their errors, an unknown one only as a person says", {
  timeout: 120_000,
}, async () => {
  const dialer = await makeDialer({ name: "errors", providerId: provider, groupIds: [group] });
  await makeRows(dialer, ["+59899000801", "+59899000802", "+59899000803"]);
  const { rows } = await pool().query("SELECT id FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [dialer]);
  const fail = (index: number, state: number, kind: string, code: string | null) =>
    pool().query(
      "UPDATE sms_spool SET phone_e164 = phone, state = $2, error_kind = $3, error_code = $4, provider_id = $5, updated_at = now() WHERE id = $1",
      [rows[index].id, state, kind, code, provider],
    );
  await fail(0, 4, "unreachable", "30003");
  await fail(1, 4, "badNumber", "21211");
  await fail(2, 9, "unclear", null);
  await page.goto(`${web.url}/dialers/${dialer}?tab=errors`);
  await page.getByText("Twilio: this is not a valid number").waitFor();
  await page.getByRole("button", { name: "Retry failed…" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByRole("checkbox", { name: /valid number/ }).isChecked()).toBe(false);
  await dialog.getByRole("button", { name: "Retry 1 row" }).click();
  await page.getByText("1 row waits again.").waitFor();
  expect(await states(dialer)).toEqual([1, 4, 9]);

  await page.getByRole("button", { name: "Show the rows: The answer was lost: perhaps sent" }).click();
  await page.getByRole("button", { name: "Attempts of +598 99 000 803" }).click();
  await page.getByRole("link", { name: "All details" }).click();
  await page.getByRole("button", { name: "Mark as sent" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Mark as sent" }).click();
  await page.getByText("1 row counts as sent.").waitFor();
  // The page follows by itself.
  await page.getByText("Taken by the carrier").waitFor();
  expect(await states(dialer)).toEqual([1, 4, 2]);
});
