// Administration in a real browser: members by two people at once, the do-not-contact list, a provider that is tested.
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { hashPassword } from "../web/server/password.ts";
import { testBrowser } from "./browser.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { makeAgent, makeCampaign, makeDialer, makeGroup, makeProvider, makeUser } from "./factory.ts";
import { violationsOf } from "./violations.ts";
import { type WebServer, webServer } from "./web-server.ts";

const password = "a fine password";
let database: TestDatabase;
let simulator: Simulator;
let web: WebServer;
let browser: Browser;
let admin: Page;
let sofia: Page;
let providerId: string;

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator({ port: 0 });
  const passwordHash = await hashPassword(password);
  const group = await makeGroup("Sales");
  await makeUser({ username: "admin", name: "Admin", passwordHash });
  await makeUser({ username: "sofia", name: "Sofia Vera", role: "supervisor", passwordHash, groupIds: [group] });
  for (const name of ["Ana Torres", "Bruno Paz", "Carla Sosa", "Diego Luz"])
    await makeAgent({ username: name.split(" ")[0]!.toLowerCase(), name, groupIds: [group] });
  await makeAgent({ username: "zoe", name: "Zoe Elsewhere" });
  providerId = await makeProvider({ name: "Carrier one", baseUrl: `${simulator.url}/twilio` });
  await makeCampaign({ name: "Sales UY", providerId, groupIds: [group] });
  await makeCampaign({ name: "Support", providerId, groupIds: [group] });
  await makeCampaign({ name: "Hidden", providerId });
  const dialerId = await makeDialer({ name: "promo-nov", providerId, groupIds: [group] });
  await pool().query(
    `INSERT INTO black_list (phone_e164, dialer_id, source, by) VALUES ('+15550100701', NULL, 'stop', 'customer'),
       ('+15550100702', NULL, 'upload', 'system'), ('+15550100703', $1, 'upload', 'system')`,
    [dialerId],
  );
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
  [admin, sofia] = [await signedIn("admin"), await signedIn("sofia")];
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await simulator?.close();
  await database?.drop();
});

async function signedIn(username: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(web.url);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  return page;
}

/** Light and dark, wide and narrow: without violations, and no wider than the screen. */
async function looksRight(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const)
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      if (process.env.TEST_SHOTS)
        await page.screenshot({ path: `${process.env.TEST_SHOTS}/${name}-${colorScheme}-${width}.png` });
      expect(await violationsOf(page), `${name} ${colorScheme} ${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

const column = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const tick = (page: Page, of: string, name: string) => column(page, of).getByRole("checkbox", { name }).check();

describe("members", () => {
  it("are three columns: what one person changes the other sees, and neither undoes the other", async () => {
    await sofia.getByRole("navigation").getByRole("link", { name: "Administration" }).first().click();
    await sofia.waitForURL("**/administration/members");
    expect(await sofia.getByRole("link", { name: "Providers" }).count()).toBe(0);
    expect(await column(sofia, "Campaigns").getByRole("checkbox", { name: "Hidden" }).count()).toBe(0);
    await admin.goto(`${web.url}/administration/members`);
    for (const page of [sofia, admin]) {
      await tick(page, "Campaigns", "Sales UY");
      await tick(page, "Campaigns", "Support");
      await column(page, "Agents").getByText("Diego Luz").waitFor();
    }
    expect(await column(sofia, "Agents").getByText("Zoe Elsewhere").count()).toBe(0);

    // Both have ticked before either saves.
    await tick(sofia, "Agents", "Ana Torres");
    await tick(sofia, "Agents", "Bruno Paz");
    await tick(admin, "Agents", "Bruno Paz");
    await tick(admin, "Agents", "Carla Sosa");
    await sofia.getByRole("button", { name: "Add 2 agents" }).click();
    await column(admin, "Members").getByText("Ana Torres").waitFor();
    await admin.getByRole("button", { name: "Add 1 agent" }).click();
    for (const page of [sofia, admin])
      for (const name of ["Ana Torres", "Bruno Paz", "Carla Sosa"])
        await column(page, "Members").getByText(name).waitFor();

    // One edits a penalty while the other removes somebody else.
    const penalty = column(sofia, "Members").getByLabel("Penalty of Ana Torres");
    await penalty.fill("40");
    await tick(sofia, "Members", "Carla Sosa");
    await tick(admin, "Members", "Bruno Paz");
    await admin.getByRole("button", { name: "Remove 1 member" }).click();
    await column(sofia, "Agents").getByText("Bruno Paz").waitFor();
    await eventually("the penalty", async () => {
      const { rows } = await pool().query("SELECT count(*)::int AS n FROM members WHERE penalty = 40");
      return rows[0].n === 2;
    });
    await sofia.getByRole("button", { name: "Remove 1 member" }).click();
    await column(admin, "Agents").getByText("Carla Sosa").waitFor();
    const left = await prisma().member.findMany({ include: { agent: { include: { user: true } } } });
    expect(left.map(({ agent, penalty }) => `${agent.user.name} ${penalty}`)).toEqual([
      "Ana Torres 40",
      "Ana Torres 40",
    ]);
  }, 120_000);

  it("are worked by keyboard, and at 390 px one column at a time", async () => {
    await tick(sofia, "Agents", "Diego Luz");
    await column(sofia, "Agents").getByRole("checkbox", { name: "Diego Luz" }).press("Tab");
    // Not while the removal of before is still on its way.
    await sofia.getByRole("button", { name: "Add 1 agent", disabled: false }).press("Enter");
    await column(sofia, "Members").getByText("Diego Luz").waitFor();
    await pool().query(`UPDATE settings SET content = content || '{"requireVoiceMember": true}' WHERE id = 1`);
    await column(sofia, "Members").getByText("no voice campaign").first().waitFor();
    await looksRight(sofia, "members");
    await sofia.setViewportSize({ width: 390, height: 844 });
    await sofia.getByRole("button", { name: /^Agents/ }).click();
    expect(await column(sofia, "Members").isVisible()).toBe(false);
    await column(sofia, "Agents").getByText("Bruno Paz").waitFor();
    await sofia.setViewportSize({ width: 1440, height: 900 });
    await pool().query(`UPDATE settings SET content = content - 'requireVoiceMember' WHERE id = 1`);
  }, 120_000);
});

describe("the do-not-contact list", () => {
  it("takes a number and a file, gives the refused lines back, and lets each remove what is theirs", async () => {
    await sofia.getByRole("link", { name: "Do not contact" }).click();
    const table = sofia.getByRole("table", { name: "Do-not-contact entries" });
    await table.getByText("wrote STOP", { exact: false }).waitFor();
    await sofia.getByLabel("Number", { exact: true }).fill("12");
    await sofia.getByRole("button", { name: "Add", exact: true }).click();
    await sofia.getByText("this is not a possible telephone number", { exact: false }).waitFor();
    await sofia.getByLabel("Number", { exact: true }).fill("+1 555 010 0704");
    await sofia.getByRole("combobox", { name: "For", exact: true }).click();
    await sofia.getByRole("option", { name: "dialer promo-nov" }).click();
    await sofia.getByRole("button", { name: "Add", exact: true }).click();
    await table.getByRole("cell", { name: "Sofia Vera", exact: true }).waitFor();

    await sofia.locator("input[type=file]").setInputFiles({
      name: "registry.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("phone;campaign\n+15550100705;\n=cmd;Sales UY\n+15550100706;Hidden\n"),
    });
    await sofia.getByRole("heading", { name: "2 lines refused" }).waitFor();
    const [download] = await Promise.all([
      sofia.waitForEvent("download"),
      sofia.getByRole("link", { name: "Download refused lines" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toBe("\uFEFF'=cmd;Sales UY\r\n'+15550100706;Hidden\r\n");

    expect(await sofia.getByRole("button", { name: /^Remove .*0702$/ }).count()).toBe(0);
    expect(await sofia.getByRole("button", { name: /^Remove .*0701$/ }).count()).toBe(0);
    await looksRight(sofia, "do-not-contact");
    await sofia.getByRole("button", { name: /^Remove .*0704$/ }).click();
    await sofia.getByRole("button", { name: "Remove", exact: true }).click();
    await eventually("the entry is gone", async () => {
      const { rows } = await pool().query("SELECT 1 FROM black_list WHERE phone_e164 = '+15550100704'");
      return rows.length === 0;
    });
  }, 120_000);

  it("is filtered, and shows what others add and what customers opt out of", async () => {
    await sofia.getByRole("combobox", { name: "Source" }).click();
    await sofia.getByRole("option", { name: "Wrote STOP" }).click();
    const table = sofia.getByRole("table", { name: "Do-not-contact entries" });
    await eventually("only one", async () => (await table.getByRole("row").count()) === 2);
    expect(new URL(sofia.url()).search).toBe("?source=stop");
    await pool().query("INSERT INTO black_list (phone_e164, source, by) VALUES ('+15550100709', 'stop', 'customer')");
    await eventually("the new STOP", async () => (await table.getByRole("row").count()) === 3);
    await admin.goto(`${web.url}/administration/do-not-contact`);
    await admin.getByRole("button", { name: /^Remove .*0702$/ }).click();
    await admin.getByRole("button", { name: "Remove", exact: true }).click();
    await eventually("an administrator's to remove", async () => {
      const { rows } = await pool().query("SELECT 1 FROM black_list WHERE phone_e164 = '+15550100702'");
      return rows.length === 0;
    });
  }, 120_000);
});

describe("a provider", () => {
  it("is tried out: numbers, then a real message with its outcome", async () => {
    await admin.goto(`${web.url}/administration/providers/${providerId}`);
    await admin.getByLabel("Valid numbers (SMS RegExp)").fill("^\\+1555");
    await admin.getByLabel("Try numbers").fill("+15550100708\n099000708\nnobody");
    const tried = admin.getByRole("list", { name: "Tried numbers" });
    for (const verdict of ["fits", "does not fit", "not a possible number"])
      await tried.getByText(verdict, { exact: true }).waitFor();
    const test = admin.getByRole("button", { name: "Send test" });
    expect(await test.isDisabled()).toBe(true);
    await admin.getByRole("button", { name: "Save" }).click();
    await admin.getByText("Saved.", { exact: true }).waitFor();
    await admin.getByLabel("Number", { exact: true }).fill("+1 555 010 0708");
    // The pattern sees what is typed.
    await test.click();
    await admin.getByText("The number does not fit the pattern above.").waitFor();
    await admin.getByLabel("Number", { exact: true }).fill("+15550100708");
    await test.click();
    const last = admin.getByRole("list", { name: "Last test messages" });
    // The receipt comes by the status address that the page shows.
    await last.getByText("delivered", { exact: true }).waitFor();
    await last.getByText(/^SM/).waitFor();
    await admin.getByLabel("Text", { exact: true }).fill("fail:21612");
    await test.click();
    await last.getByText("not sent", { exact: true }).waitFor();
    await looksRight(admin, "provider");
  }, 120_000);

  it("asks for its secrets again at another address, and says all that is wrong at once", async () => {
    await admin.getByLabel("Base URL").fill("https://elsewhere.example");
    await admin.getByText("The address has changed", { exact: false }).waitFor();
    await admin.getByLabel("Name", { exact: true }).fill("");
    await admin.getByLabel("Account SID").fill("AC1");
    await admin.getByRole("button", { name: "Save" }).click();
    await admin.getByText("Check the marked fields.").waitFor();
    for (const label of ["Name", "Account SID", "Auth token"])
      expect(await admin.getByLabel(label, { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await admin.getByRole("button", { name: "Discard" }).click();
  }, 120_000);

  it("is not deleted while something uses it, and shows what does", async () => {
    await admin.getByRole("button", { name: "Delete provider" }).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByRole("link", { name: "promo-nov" }).waitFor();
    expect(await dialog.getByRole("button", { name: "Delete provider" }).count()).toBe(0);
    await dialog.getByRole("button", { name: "Close" }).last().click();
  }, 120_000);

  it("asks for what its type needs", async () => {
    await admin.goto(`${web.url}/administration/providers/new`);
    await admin.getByRole("combobox", { name: "Type" }).click();
    await admin.getByRole("option", { name: "URLSMSAuth", exact: false }).click();
    for (const label of ["Address (URL)", "User name", "Password"]) await admin.getByLabel(label).waitFor();
    await admin.getByRole("button", { name: "Create" }).click();
    await admin.getByText("Check the marked fields.").waitFor();
    for (const label of ["Name", "Address (URL)", "User name", "Password"])
      expect(await admin.getByLabel(label, { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await looksRight(admin, "provider-new");
  }, 120_000);
});
