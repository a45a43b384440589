// A supervisor and an agent in two browsers: reading along unseen, chatting, pausing; and how the agent is told of what comes, and gets about by
// keys. Temporal is away here: what is committed shows all the same.
import pg from "pg";
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
  makeInbound,
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
let providerId: string;
let campaignId: string;
let brunoId: string;
let sofiaId: string;
let sofia: Page;
let bruno: Page;
let first: string;
let second: string;
const errors: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const passwordHash = await hashPassword(password);
  const groupIds = [await makeGroup("Sales")];
  brunoId = await makeAgent({
    username: "bruno",
    name: "Bruno Silva",
    passwordHash,
    groupIds,
    agent: { presence: "available" },
  });
  sofiaId = await makeUser({ username: "sofia", name: "Sofía Reyes", role: "supervisor", passwordHash, groupIds });
  providerId = await makeProvider();
  campaignId = await makeCampaign({ providerId, name: "Sales UY", groupIds, closingText: "Thank you for writing." });
  await makeMember(campaignId, brunoId);
  await prisma().break.create({ data: { name: "Lunch", icon: "utensils" } });
  first = await talk("+59899000301", "Where is my order?");
  second = await talk("+59899000302", "Do you open on Sunday?");
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
  [sofia, bruno] = await Promise.all([person("sofia"), person("bruno")]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

async function person(username: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  await context.grantPermissions(["notifications"], { origin: web.url });
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(`${username}: ${error.message}`));
  await page.addInitScript(listenIn);
  await page.goto(web.url);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.locator("[data-live=live]").waitFor();
  return page;
}

/** Runs in the page: what it would sound and what the browser would show is written down. */
function listenIn(): void {
  const heard = { tones: 0, notices: [] as string[] };
  Object.assign(window, { heard });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (this: OscillatorNode, ...given: [number?]) {
    heard.tones++;
    return start.apply(this, given);
  };
  class Noted {
    static permission = "granted";
    static requestPermission = async () => "granted";
    onclick = null;
    constructor(title: string, { body }: { body: string }) {
      heard.notices.push(`${title}: ${body}`);
    }
    close() {}
  }
  Object.assign(window, { Notification: Noted });
}
const heardBy = (page: Page) =>
  page.evaluate(() => (window as unknown as { heard: { tones: number; notices: string[] } }).heard);
/** As when another tab stands before this one. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    hidden ? "hidden" : "visible",
  );

async function talk(customerAddress: string, text: string): Promise<string> {
  const threadId = await makeThread({ providerId, customerAddress });
  const id = await makeConversation({
    campaignId,
    threadId,
    state: "active",
    agentId: brunoId,
    assignedAt: new Date(),
    waitingSince: null,
  });
  await write(id, customerAddress, text);
  return id;
}

/** A text as the carrier's webhook commits it. */
async function write(conversationId: string, fromAddress: string, text: string): Promise<void> {
  const { threadId } = await prisma().conversation.findUniqueOrThrow({ where: { id: conversationId } });
  await makeInbound({ providerId, threadId, conversationId, text, fromAddress, routing: "routed" });
  await pool().query(
    "UPDATE conversations SET unread = unread + 1, last_text = $2, last_message_at = now() WHERE id = $1",
    [conversationId, text],
  );
}
const audit = async (action: string) =>
  (await pool().query("SELECT actor, target FROM audit WHERE action = $1 ORDER BY id", [action])).rows;

describe("a supervisor reads along (F58, D28)", () => {
  it("from the agent's row, live, from one conversation to the next, and leaves no trace but in the audit", async () => {
    await sofia.goto(`${web.url}/monitor`);
    // What streams in stands twice in the page for a moment, once unseen.
    await eventually(
      "Bruno is on the screen",
      async () => (await sofia.locator("[data-agent=bruno]:visible").count()) === 1,
    );
    await eventually("and once only", async () => (await sofia.locator("[data-agent=bruno]").count()) === 1);
    const before = await unreadOf(first);
    const announced = await announcements();
    await sofia.getByRole("button", { name: "Actions for Bruno Silva" }).click();
    await sofia.getByRole("menuitem", { name: "Read along" }).click();
    const panel = sofia.getByRole("complementary", { name: "Reading along" });
    await panel.getByText("Where is my order?").waitFor();
    await panel.getByText("Neither the customer nor the agent sees it.").waitFor();
    expect(await violationsOf(sofia)).toEqual([]);
    expect(await panel.getByRole("textbox").count()).toBe(0);
    expect(await announced()).toEqual([]);
    expect(await unreadOf(first)).toBe(before);

    await write(first, "+59899000301", "Hello?");
    await panel.getByText("Hello?").waitFor();
    expect(await audit("conversation.read")).toEqual([{ actor: `user:${sofiaId}`, target: `conversation:${first}` }]);

    await panel.getByRole("combobox", { name: "Which conversation" }).click();
    await sofia.getByRole("option", { name: /\+598 99 000 302/ }).click();
    await panel.getByText("Do you open on Sunday?").waitFor();
    // It ends: the panel goes on with what the agent holds.
    await pool().query(
      "UPDATE conversations SET state = 'closed', outcome = 'answered', closed_at = now() WHERE id = $1",
      [second],
    );
    await panel.getByText("Where is my order?").waitFor();
    await sofia.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(new URL(sofia.url()).search).toBe("");
  }, 60_000);

  it("from the monitor's list, on a phone too", async () => {
    await sofia.locator("[data-tile=active]").click();
    await sofia.getByRole("table", { name: "Active" }).getByRole("button", { name: "+598 99 000 301" }).click();
    await sofia.getByRole("log").getByText("Hello?").waitFor();
    await sofia.setViewportSize({ width: 390, height: 844 });
    expect(await violationsOf(sofia)).toEqual([]);
    expect(await sofia.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await sofia.getByRole("button", { name: "Close" }).click();
    await sofia.setViewportSize({ width: 1440, height: 900 });
    await sofia.getByRole("table", { name: "Active" }).waitFor();
  }, 60_000);

  it("is not for agents: another's conversation is not there", async () => {
    const other = await makeAgent({ name: "Other" });
    const hidden = await makeConversation({
      campaignId: await makeCampaign({ providerId, name: "Hidden" }),
      threadId: await makeThread({ providerId, customerAddress: "+59899000399" }),
      state: "active",
      agentId: other,
      assignedAt: new Date(),
    });
    for (const page of [bruno, sofia])
      expect(await page.evaluate((id) => fetch(`/api/recordings/${id}`).then(({ status }) => status), hidden)).toBe(
        404,
      );
  });
});

describe("a supervisor and an agent chat (F62)", () => {
  it("from the row's menu; the agent is told at once, answers in a panel, and both see what was read", async () => {
    await sofia.getByRole("button", { name: "Actions for Bruno Silva" }).click();
    await sofia.getByRole("menuitem", { name: "Chat" }).click();
    await sofia.getByLabel("Text to Bruno Silva").fill("Can you take one more?");
    const pressed = performance.now();
    await sofia.keyboard.press("Enter");
    await bruno.getByText("Can you take one more?").waitFor();
    expect(performance.now() - pressed).toBeLessThan(3_000);
    await bruno.getByRole("button", { name: "Chat with colleagues: 1 unread text" }).waitFor();
    await bruno.getByRole("button", { name: "Answer", exact: true }).click();
    const panel = bruno.getByRole("region", { name: "Chat with colleagues" });
    await panel.getByLabel("Text to Sofía Reyes").fill("Yes, send it");
    expect(await violationsOf(bruno)).toEqual([]);
    await bruno.keyboard.press("Enter");
    await sofia.getByRole("log").getByText("Yes, send it").waitFor();
    await panel.getByText("seen").waitFor();
    expect(await violationsOf(sofia)).toEqual([]);
    await bruno.getByRole("button", { name: "Chat with colleagues", exact: true }).waitFor();
    expect(await audit("agent.written_to")).toEqual([{ actor: `user:${sofiaId}`, target: `agent:${brunoId}` }]);
    for (const page of [sofia, bruno]) await page.getByRole("region", { name: "Chat with colleagues" }).press("Escape");
  }, 60_000);
});

describe("the agent is told of what comes", () => {
  it("by a number in the title, a dot on the icon, a tone and a notice, each as chosen, never of what it looks at", async () => {
    await bruno.getByRole("button", { name: "Your account" }).click();
    await bruno.getByRole("menuitem", { name: "Preferences" }).click();
    expect(await violationsOf(bruno)).toEqual([]);
    await bruno.getByRole("switch", { name: "Notices by the browser" }).click();
    await eventually("it is kept", async () => (await preferencesOf(brunoId)).browserNotices === true);
    await bruno.keyboard.press("Escape");

    await bruno.goto(`${web.url}/desktop?c=${first}`);
    await bruno.getByRole("log").getByText("Hello?").waitFor();
    await eventually("it is read", async () => (await unreadOf(first)) === 0);
    await bruno.locator("body").click();
    const readToo = bruno.waitForResponse(async (response) => {
      if (!response.url().endsWith("/api/me")) return false;
      const { own } = (await response.json()) as { own: { id: string; unread: number; lastText: string }[] };
      return own.some((each) => each.id === first && each.unread === 0 && each.lastText === "Still there?");
    });
    await write(first, "+59899000301", "Still there?");
    await bruno.getByRole("log").getByText("Still there?").waitFor();
    await readToo;
    expect(await heardBy(bruno)).toEqual({ tones: 0, notices: [] });

    await hide(bruno, true);
    await write(first, "+59899000301", "Please answer");
    await eventually("it is told", async () => (await heardBy(bruno)).notices.length === 1);
    expect((await heardBy(bruno)).notices).toEqual(["+598 99 000 301 wrote: Sales UY · Please answer"]);
    await eventually("it sounds", async () => (await heardBy(bruno)).tones > 0);
    await eventually("the title counts", async () => (await bruno.title()).startsWith("(1) "));
    await eventually("the icon has a dot", () =>
      bruno.evaluate(() =>
        document.querySelector<HTMLLinkElement>('link[rel="icon"]')!.href.startsWith("data:image/png"),
      ),
    );
    await hide(bruno, false);
    await eventually("nothing is left of it", async () => !(await bruno.title()).startsWith("("));
    await eventually("nor of the dot", () =>
      bruno.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel="icon"]')!.href.includes("icon.svg")),
    );
  }, 60_000);

  it("of a pause by whom, at once", async () => {
    await hide(bruno, true);
    await sofia.getByRole("button", { name: "Actions for Bruno Silva" }).click();
    await sofia.getByRole("menuitem", { name: "Lunch" }).click();
    await bruno.getByText("Sofía Reyes paused you (Lunch).").waitFor();
    await eventually("a notice too", async () =>
      (await heardBy(bruno)).notices.some((each) => each.startsWith("Sofía Reyes paused you")),
    );
    await hide(bruno, false);
    await bruno.getByRole("button", { name: "End break" }).click();
  }, 60_000);
});

describe("the command bar and the keys", () => {
  it("goes where one types, finds a conversation by its number, and does what can be done with the open one", async () => {
    await bruno.keyboard.press("Control+k");
    const bar = bruno.getByRole("dialog", { name: "Command bar" });
    expect(await violationsOf(bruno)).toEqual([]);
    await bruno.keyboard.type("recordings");
    await bruno.keyboard.press("Enter");
    await bruno.waitForURL(/\/recordings$/);
    await bruno.keyboard.press("Control+k");
    await bruno.keyboard.type("099000301");
    await bar.getByRole("option", { name: /\+598 99 000 301/ }).click();
    await bruno.waitForURL(new RegExp(`/desktop\\?c=${first}`));
    await bruno.getByRole("log").getByText("Please answer").waitFor();
    await bruno.keyboard.press("Control+k");
    await bruno.keyboard.type("close");
    await bruno.keyboard.press("Enter");
    await bruno.getByRole("dialog", { name: /^Close the conversation/ }).waitFor();
    await bruno.keyboard.press("Escape");
  }, 60_000);

  it("obeys single keys while nothing is typed, lists them by ?, and lets them be switched off", async () => {
    await bruno.getByRole("dialog").waitFor({ state: "detached" });
    const field = bruno.getByLabel(/^Answer to/);
    await field.click();
    await field.fill("");
    await bruno.keyboard.type("e?");
    expect(await field.inputValue()).toBe("e?");
    await field.fill("");
    await bruno.keyboard.press("Escape");
    await bruno.keyboard.press("n");
    await bruno.getByRole("combobox", { name: "Private note" }).waitFor();
    await bruno.keyboard.press("Escape");
    await bruno.keyboard.press("r");
    await field.waitFor();
    await bruno.keyboard.press("Escape");
    await bruno.keyboard.press("?");
    const sheet = bruno.getByRole("dialog", { name: "Keyboard shortcuts" });
    await sheet.getByText("Write a private note").waitFor();
    expect(await violationsOf(bruno)).toEqual([]);
    await sheet.getByRole("switch", { name: "Single keys" }).click();
    await eventually("it is kept", async () => (await preferencesOf(brunoId)).singleKeys === false);
    await bruno.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await bruno.keyboard.press("e");
    await bruno.keyboard.press("Control+k");
    await bruno.getByRole("dialog", { name: "Command bar" }).waitFor();
    expect(await bruno.getByRole("dialog", { name: /^Close/ }).count()).toBe(0);
  }, 60_000);

  it("saw no error in any page", () => {
    expect(errors).toEqual([]);
  });
});

const unreadOf = async (id: string) => (await prisma().conversation.findUniqueOrThrow({ where: { id } })).unread;
const preferencesOf = async (id: string) =>
  (await prisma().user.findUniqueOrThrow({ where: { id } })).preferences as Record<string, unknown>;

/** Listens to what Postgres announces, which is all that any page can hear; returns how to stop, and what was said. */
async function announcements(): Promise<() => Promise<string[]>> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  const heard: string[] = [];
  await client.connect();
  client.on("notification", ({ payload }) => heard.push(payload ?? ""));
  await client.query("LISTEN parley");
  return async () => {
    // What was announced before this is heard before its answer.
    await client.query("SELECT 1");
    await client.end();
    return heard;
  };
}
