// The desktop in a real browser, as an agent uses it. Temporal is away here: what is committed shows all the same.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { testBrowser } from "#test/browser";
import { eventually } from "#test/eventually";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeInbound,
  makeMember,
  makeProvider,
  makeThread,
} from "#test/factory";
import { hashPassword } from "../web/server/password.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { violationsOf } from "./violations.ts";
import { type WebServer, webServer } from "./web-server.ts";

let database: TestDatabase;
let web: WebServer;
let browser: Browser;
let page: Page;
let agentId: string;
let campaignId: string;
let providerId: string;
let conversationId: string;
let threadId: string;

beforeAll(async () => {
  database = await testDatabase();
  const passwordHash = await hashPassword("a fine password");
  agentId = await makeAgent({ username: "ana", name: "Ana Torres", passwordHash, agent: { presence: "available" } });
  providerId = await makeProvider();
  campaignId = await makeCampaign({ providerId, name: "Sales UY" });
  await prisma().response.create({
    data: { campaignId, shortcut: "hello", text: "Hello {{customer.name}}, this is {{agent.name}}." },
  });
  await makeMember(campaignId, agentId);
  threadId = await makeThread({ providerId, customerAddress: "+59899000123" });
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
  page = await (await browser.newContext({ timezoneId: "America/Montevideo", reducedMotion: "reduce" })).newPage();
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

const write = async (text: string) => {
  await makeInbound({ providerId, threadId, conversationId, text, fromAddress: "+59899000123", routing: "routed" });
  await pool().query(
    "UPDATE conversations SET last_text = $2, last_message_at = now(), unread = unread + 1 WHERE id = $1",
    [conversationId, text],
  );
};

describe("an agent at the desktop", () => {
  it("is told why a sign-in failed, and gets in with the right password", async () => {
    await page.goto(web.url);
    await page.getByLabel("Username").fill("Ana");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Username and password do not fit.").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel("Password", { exact: true }).fill("a fine password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Nothing is open").waitFor();
    await page.locator("[data-live=live]").waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it("sees a conversation come in and each text of it, without touching anything", async () => {
    conversationId = await makeConversation({
      campaignId,
      threadId,
      state: "active",
      agentId,
      assignedAt: new Date(),
      lastText: "Hi",
    });
    await page.getByRole("button", { name: /\+598 99 000 123/ }).click();
    await page.getByRole("heading", { name: "+598 99 000 123" }).waitFor();
    const started = Date.now();
    await write("Is my order on its way?");
    await page.getByRole("log").getByText("Is my order on its way?").waitFor();
    expect(Date.now() - started).toBeLessThan(5_000);
    await eventually(
      "it counts as read",
      async () => (await prisma().conversation.findUniqueOrThrow({ where: { id: conversationId } })).unread === 0,
    );
    expect(await violationsOf(page)).toEqual([]);
  });

  it("keeps what was begun, fills a response and says what is missing in it", async () => {
    const composer = page.getByRole("combobox", { name: /^Answer to/ });
    await composer.fill("Half a thou");
    await page.reload();
    await eventually("the draft is back", async () => (await composer.inputValue()) === "Half a thou");
    await composer.fill("");
    await composer.pressSequentially("/he");
    await page.getByRole("option").first().waitFor();
    await composer.press("Enter");
    expect(await composer.inputValue()).toBe("Hello {{customer.name}}, this is Ana Torres.");
    await page.getByText("{{customer.name}} has no value here").waitFor();
    expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
    await composer.fill("Año nuevo 🎉");
    await page.getByText("UCS-2 · 12/70 · 1 SMS").waitFor();
    await composer.fill("");
  });

  it("has a text safe and shown at once while Temporal is away", async () => {
    const composer = page.getByRole("combobox", { name: /^Answer to/ });
    await composer.fill("It left this morning");
    await composer.press("Enter");
    await page.getByRole("log").getByText("It left this morning").waitFor();
    await eventually(
      "it is committed",
      async () => (await prisma().message.count({ where: { text: "It left this morning", status: "queued" } })) === 1,
    );
    expect(await page.getByRole("log").getByText("It left this morning").count()).toBe(1);
  });

  it("sees a stop and cannot write any more", async () => {
    await pool().query("INSERT INTO black_list (phone_e164, source, by) VALUES ('+59899000123', 'stop', 'customer')");
    await write("STOP");
    await page.getByText(/The customer opted out/).waitFor();
    expect(await page.getByRole("combobox", { name: /^Answer to/ }).count()).toBe(0);
  });

  it("has the list and the thread one after the other on a small screen", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "Back to the list" }).click();
    await page.getByRole("tab", { name: /Mine/ }).waitFor();
    expect(await page.getByRole("log").count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  it("is sent to the sign-in page the moment its session is ended", async () => {
    await pool().query("UPDATE sessions SET revoked_at = now(), revoked_reason = 'test' WHERE user_id = $1", [agentId]);
    await page.getByText("You were signed out.").waitFor();
    await page.goto(`${web.url}/desktop`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  });
});
