// Monitoring in real browsers: a supervisor watches, pauses and logs out an agent at another one. Temporal is away here: what is committed
// shows all the same, and the queue's order is Postgres' own.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { testBrowser } from "#test/browser";
import { eventually } from "#test/eventually";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeGroup,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "#test/factory";
import { hashPassword } from "../web/server/password.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { violationsOf } from "./violations.ts";
import { type WebServer, webServer } from "./web-server.ts";

const password = "a fine password";
let database: TestDatabase;
let web: WebServer;
let browser: Browser;
let agentId: string;
let supervisorId: string;
let campaignId: string;
let providerId: string;
let lunchId: string;
const errors: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const passwordHash = await hashPassword(password);
  const group = await makeGroup("Sales");
  agentId = await makeAgent({ username: "bruno", name: "Bruno Silva", passwordHash, groupIds: [group] });
  await makeAgent({ username: "carla", name: "Carla Méndez", groupIds: [group] });
  await makeAgent({ username: "diego", name: "Diego Pereyra" });
  supervisorId = await makeUser({
    username: "sofia",
    name: "Sofía Reyes",
    role: "supervisor",
    passwordHash,
    groupIds: [group],
  });
  await makeUser({ username: "admin", name: "Administrator", passwordHash });
  providerId = await makeProvider();
  campaignId = await makeCampaign({ providerId, name: "Sales UY", groupIds: [group] });
  await makeMember(campaignId, agentId);
  lunchId = (await prisma().break.create({ data: { name: "Lunch", icon: "utensils" } })).id;
  [web, browser] = await Promise.all([webServer({ TEMPORAL_UI_URL: "https://temporal.example" }), testBrowser()]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

async function person(username: string): Promise<Page> {
  const page = await (
    await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
  ).newPage();
  page.on("pageerror", (error) => errors.push(`${username}: ${error.message}`));
  await signIn(page, username);
  return page;
}

async function signIn(page: Page, username: string): Promise<void> {
  await page.goto(web.url);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.locator("[data-live=live]").waitFor();
}

const customer = async (address: string, fields: object = {}) =>
  makeConversation({
    campaignId,
    threadId: await makeThread({ providerId, customerAddress: address }),
    waitingSince: new Date(Date.now() - 120_000),
    lastText: "Hello",
    ...fields,
  });
const tile = (page: Page, name: string) => page.locator(`[data-tile=${name}]`);
const audit = async (action: string) =>
  (await pool().query("SELECT actor, target FROM audit WHERE action = $1", [action])).rows;

describe("a supervisor at the monitor and an agent elsewhere", () => {
  let sofia: Page;
  let bruno: Page;

  it("sees agents of the own groups come, and customers in their places, as it happens", async () => {
    sofia = await person("sofia");
    await sofia.getByRole("link", { name: "Monitor" }).click();
    await sofia.getByText("Nobody waits").waitFor();
    const row = sofia.locator("[data-agent=bruno]");
    await row.and(sofia.locator("[data-state=disconnected]")).waitFor();
    expect(await sofia.getByText("Diego Pereyra").count()).toBe(0);
    expect(await violationsOf(sofia)).toEqual([]);

    bruno = await person("bruno");
    await bruno.getByRole("button", { name: "Go available" }).click();
    await row.and(sofia.locator("[data-state=free]")).waitFor();
    const first = await customer("+59899000201");
    await customer("+59899000202", { waitingSince: new Date(Date.now() - 30_000) });
    await sofia.getByText("+598 99 000 202").waitFor();
    await eventually("the tile counts", async () => (await tile(sofia, "waiting").textContent())?.endsWith("2"));
    const [, minutes, seconds] = /(\d+):(\d\d)$/.exec((await tile(sofia, "longest").textContent()) ?? "") ?? [];
    // The clock ticks once a second: what it shows is up to one behind.
    expect(Number(minutes) * 60 + Number(seconds)).toBeGreaterThanOrEqual(118);
    const places = sofia.getByRole("table", { name: "On hold" }).locator("tbody tr");
    expect(await places.first().textContent()).toContain("+598 99 000 201");
    expect(await places.first().getByRole("link", { name: "Show in Temporal" }).getAttribute("target")).toBe("_blank");

    // The agent takes the first one.
    await pool().query(
      "UPDATE conversations SET state = 'active', agent_id = $2, assigned_at = now(), claim_id = 'test' WHERE id = $1",
      [first, agentId],
    );
    await row.and(sofia.locator("[data-state=busy]")).waitFor();
    await eventually("it left the queue", async () => (await places.count()) === 1);
    expect(await violationsOf(sofia)).toEqual([]);
  }, 120_000);

  it("pauses the agent, who is told at once by whom, keeps the conversation and may end the break", async () => {
    await sofia.getByRole("button", { name: "Actions for Bruno Silva" }).click();
    expect(await violationsOf(sofia)).toEqual([]);
    const pressed = performance.now();
    await sofia.getByRole("menuitem", { name: "Lunch" }).click();
    await bruno.getByText("Sofía Reyes paused you (Lunch).").waitFor();
    expect(performance.now() - pressed).toBeLessThan(3_000);
    const row = sofia.locator("[data-agent=bruno][data-state=busyOnBreak]");
    await row.getByRole("cell").nth(1).getByText("Busy on break · Lunch").waitFor();
    await sofia.getByText("Set by Sofía Reyes").waitFor();
    expect(await violationsOf(bruno)).toEqual([]);
    expect(await bruno.getByRole("button", { name: /\+598 99 000 201/ }).count()).toBe(1);
    expect(await audit("agent.paused")).toEqual([{ actor: `user:${supervisorId}`, target: `agent:${agentId}` }]);

    await bruno.getByRole("button", { name: "End break" }).click();
    await sofia.locator("[data-agent=bruno][data-state=busy]").waitFor();
    expect(await audit("agent.pause_ended")).toEqual([{ actor: `agent:${agentId}`, target: `agent:${agentId}` }]);
  }, 60_000);

  it("looks at all the agent's data", async () => {
    await sofia.getByRole("button", { name: "Bruno Silva", exact: true }).click();
    const dialog = sofia.getByRole("dialog");
    await dialog.getByText("+598 99 000 201").waitFor();
    await dialog.getByText("Sales UY").first().waitFor();
    expect(await dialog.getByRole("link", { name: "Show in Temporal" }).getAttribute("href")).toMatch(
      /^https:\/\/temporal\.example\/namespaces\/default\/workflows\/conversation%3A/,
    );
    expect(await violationsOf(sofia)).toEqual([]);
    await sofia.keyboard.press("Escape");
  }, 60_000);

  it("logs the agent out, who is told at once by whom; the conversations go back in front of those who wait", async () => {
    await sofia.getByRole("button", { name: "Actions for Bruno Silva" }).click();
    await sofia.getByRole("menuitem", { name: "Log out…" }).click();
    await sofia.getByText("1 open conversation goes back").waitFor();
    expect(await violationsOf(sofia)).toEqual([]);
    const pressed = performance.now();
    await sofia.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
    await bruno.getByText("You were logged out by Sofía Reyes.").waitFor();
    expect(performance.now() - pressed).toBeLessThan(3_000);
    expect(new URL(bruno.url()).pathname).toBe("/sign-in");
    expect(await violationsOf(bruno)).toEqual([]);
    await sofia.getByText("1 conversation went back to its queue.").waitFor();
    await sofia.locator("[data-agent=bruno][data-state=disconnected]").waitFor();
    const places = sofia.getByRole("table", { name: "On hold" }).locator("tbody tr");
    await eventually("both wait", async () => (await places.count()) === 2);
    // It came last into the queue and stands first in it (D23).
    expect(await places.first().textContent()).toContain("+598 99 000 201");
    expect(await audit("agent.logged_out")).toEqual([{ actor: `user:${supervisorId}`, target: `user:${agentId}` }]);
    await signIn(bruno, "bruno");
  }, 60_000);

  it("filters by a figure, a state and a campaign, and finds it so after a reload", async () => {
    await tile(sofia, "missed").click();
    await sofia.getByText("Nothing was missed").waitFor();
    await customer("+59899000203", { state: "missed", outcome: "abandoned" });
    await sofia.getByText("+598 99 000 203").waitFor();
    await sofia.getByRole("combobox", { name: "State" }).click();
    await sofia.getByRole("option", { name: /^Free \(/ }).click();
    await sofia.getByText("No agent is in this state").waitFor();
    await sofia.getByRole("button", { name: /^Campaigns/ }).click();
    await sofia.getByRole("menuitemcheckbox", { name: "Sales UY" }).click();
    await sofia.keyboard.press("Escape");
    await sofia.reload();
    await sofia.getByRole("button", { name: "Campaigns: Sales UY" }).waitFor();
    await sofia.getByText("No agent is in this state").waitFor();
    await sofia.getByText("+598 99 000 203").waitFor();
  }, 60_000);

  it("has it all on a small screen, and agents have none of it", async () => {
    await sofia.setViewportSize({ width: 390, height: 844 });
    await sofia.goto(`${web.url}/monitor`);
    await sofia.locator("[data-agent=bruno]").waitFor();
    expect(await sofia.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await violationsOf(sofia)).toEqual([]);
    await bruno.goto(`${web.url}/monitor`);
    await bruno.getByText("This page is not for your role").waitFor();
    const answer = await bruno.evaluate(() => fetch("/api/monitor").then((response) => response.status));
    expect(answer).toBe(403);
  }, 60_000);
});

describe("an administrator", () => {
  it("makes a break with a sign, which agents can choose at once, and deletes it while somebody is on it", async () => {
    const admin = await person("admin");
    const bruno = await person("bruno");
    await admin.goto(`${web.url}/administration/breaks/new`);
    await admin.getByLabel("Name").fill("Training");
    await admin.getByRole("radio", { name: "Training" }).check({ force: true });
    expect(await violationsOf(admin)).toEqual([]);
    await admin.getByRole("button", { name: "Create" }).click();
    await admin.getByRole("heading", { name: "Training" }).waitFor();
    await bruno.getByRole("button", { name: /^Your presence/ }).click();
    await bruno.getByRole("menuitemcheckbox", { name: "Training" }).click();
    await admin.getByText("1 agent is on it now").first().waitFor();
    await admin.getByRole("button", { name: "Delete break" }).click();
    await admin.getByText(/stays on a break without a name/).waitFor();
    await admin.getByRole("dialog").getByRole("button", { name: "Delete break" }).click();
    await admin.getByRole("link", { name: /Training/ }).waitFor({ state: "detached" });
    await eventually("no name is left", async () => {
      const agent = await prisma().agent.findUniqueOrThrow({ where: { userId: agentId } });
      return agent.presence === "break" && agent.breakId === null;
    });
    expect((await audit("break removed")).length).toBe(1);
    expect((await prisma().break.findUniqueOrThrow({ where: { id: lunchId } })).name).toBe("Lunch");
  }, 60_000);

  it("saw no error in any page", () => {
    expect(errors).toEqual([]);
  });
});
