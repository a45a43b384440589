// The composer in a real browser: responses, emoji, drafts, notes, what cannot be sent, and texts that the server did not take.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "#prisma/client";
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

let database: TestDatabase;
let web: WebServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let agentId: string;
let named: string;
let unnamed: string;
let supervisorId: string;

const composer = () => page.getByRole("combobox", { name: /^Answer to/ });
const log = () => page.getByRole("log");
const sendButton = () => page.getByRole("button", { name: "Send", exact: true });
const texts = (text: string) => prisma().message.findMany({ where: { text } });

async function open(conversationId: string): Promise<void> {
  await page.goto(`${web.url}/desktop?c=${conversationId}`);
  await page.locator("[data-live=live]").waitFor();
}

beforeAll(async () => {
  database = await testDatabase();
  const passwordHash = await hashPassword("a fine password");
  agentId = await makeAgent({ username: "ana", name: "Ana Torres", passwordHash, agent: { presence: "available" } });
  const providerId = await makeProvider();
  const groupIds = [await makeGroup("Sales")];
  supervisorId = await makeUser({ username: "sofia", name: "Sofía Reyes", role: "supervisor", passwordHash, groupIds });
  const campaignId = await makeCampaign({ providerId, name: "Sales UY", groupIds });
  const responses = [
    ["hello", "Hello {{customer.name}}, this is {{agent.name}} of {{campaign.name}}."],
    ["hours", "We are here from 9 to 18."],
    ["order", "Your order {{order.number}} is on its way to {{ customer.number }}, {{date}}."],
  ] as const;
  for (const [position, [shortcut, text]] of responses.entries())
    await prisma().response.create({ data: { campaignId, shortcut, text, position } });
  await makeMember(campaignId, agentId);
  const talk = async (customerAddress: string) => {
    const threadId = await makeThread({ providerId, customerAddress });
    return makeConversation({ campaignId, threadId, state: "active", agentId, assignedAt: new Date(), lastText: "Hi" });
  };
  named = await talk("+59899000123");
  unnamed = await talk("+59899000124");
  await prisma().customer.updateMany({ where: { address: "+59899000123" }, data: { name: "Marta Sosa" } });
  [web, browser] = await Promise.all([webServer(), testBrowser()]);
  context = await browser.newContext({ timezoneId: "America/Montevideo", reducedMotion: "reduce" });
  page = await context.newPage();
  await signIn(page, "ana");
  await page.getByRole("tab", { name: /Mine/ }).waitFor();
}, 400_000);

async function signIn(to: Page, username: string): Promise<void> {
  await to.goto(web.url);
  await to.getByLabel("Username").fill(username);
  await to.getByLabel("Password", { exact: true }).fill("a fine password");
  await to.getByRole("button", { name: "Sign in" }).click();
  await to.waitForURL((url) => !url.pathname.includes("sign-in"));
}
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await database?.drop();
});

describe("canned responses", () => {
  it("are offered by / at the start of a word, narrowed while one types, chosen by arrow and inserted by Tab", async () => {
    await open(named);
    await composer().pressSequentially("Dear Marta, /h");
    await page.getByRole("option").nth(1).waitFor();
    expect(await page.getByRole("option").count()).toBe(2);
    expect(await violationsOf(page)).toEqual([]);
    await composer().press("ArrowDown");
    await composer().press("Tab");
    expect(await composer().inputValue()).toBe("Dear Marta, We are here from 9 to 18.");
    await composer().fill("");
    await composer().pressSequentially("and/or 1/2");
    expect(await page.getByRole("listbox").count()).toBe(0);
    await composer().fill("");
  });

  it("are filled with what is known here", async () => {
    await composer().pressSequentially("/hello");
    await composer().press("Enter");
    expect(await composer().inputValue()).toBe("Hello Marta Sosa, this is Ana Torres of Sales UY.");
    await composer().fill("");
  });

  it("are offered by the button, too, whose slash goes again with Escape", async () => {
    await composer().fill("One moment");
    await page.getByRole("button", { name: "Responses (/)" }).click();
    await page.getByRole("listbox").waitFor();
    await composer().press("Escape");
    await page.getByRole("listbox").waitFor({ state: "detached" });
    await eventually("the slash is gone", async () => (await composer().inputValue()) === "One moment");
    await page.getByRole("button", { name: "Responses (/)" }).click();
    await page.getByRole("option", { name: /hours/ }).click();
    expect(await composer().inputValue()).toBe("One moment We are here from 9 to 18.");
    await composer().fill("");
  });

  it("hold the send back while a variable is empty or unknown, and say which", async () => {
    await open(unnamed);
    await composer().pressSequentially("/hello");
    await composer().press("Enter");
    await page.getByText("{{customer.name}} has no value here: fill it in, or take it out.").waitFor();
    expect(await sendButton().isDisabled()).toBe(true);
    await composer().press("Enter");
    expect(await composer().inputValue()).toContain("Hello {{customer.name}},");
    // The gap is selected: one types over it.
    await page.keyboard.type("Marta");
    expect(await composer().inputValue()).toContain("Hello Marta,");
    expect(await sendButton().isEnabled()).toBe(true);
    await composer().fill("");
    await composer().pressSequentially("/order");
    await composer().press("Enter");
    await page.getByText("{{order.number}} is no variable: replace it, or take it out.").waitFor();
    expect(await composer().inputValue()).toContain("on its way to +598 99 000 124, ");
    expect(await violationsOf(page)).toEqual([]);
    await composer().fill("");
  });
});

describe("emoji", () => {
  it("are picked by mouse or arrows and put where the caret is", async () => {
    await open(named);
    await composer().fill("Thanks !");
    await composer().evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(7, 7));
    await page.getByRole("button", { name: "Emoji" }).click();
    await page.getByRole("button", { name: "🎉" }).click();
    await eventually("it is there", async () => (await composer().inputValue()) === "Thanks 🎉!");
    await page.getByText(/^UCS-2 · 10\/70 · 1 SMS$/).waitFor();
    await page.getByRole("button", { name: "Emoji" }).click();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await eventually("the second one, too", async () => (await composer().inputValue()) === "Thanks 🎉😄!");
    await composer().fill("");
  });

  it("alone are a text; blanks alone are none", async () => {
    await composer().fill(" \u200B\n ");
    expect(await sendButton().isDisabled()).toBe(true);
    await composer().press("Enter");
    await composer().fill("🎉");
    await composer().press("Enter");
    await log().getByText("🎉", { exact: true }).waitFor();
    await eventually("it is committed", async () => (await texts("🎉")).length === 1);
    expect(await prisma().message.count({ where: { direction: "out" } })).toBe(1);
  });
});

describe("what is begun", () => {
  it("is kept per conversation over a reload, and is the same in another tab", async () => {
    await open(named);
    await composer().fill("Half a thou");
    const other = await context.newPage();
    await other.goto(`${web.url}/desktop?c=${named}`);
    const there = other.getByRole("combobox", { name: /^Answer to/ });
    await eventually("the other tab has it", async () => (await there.inputValue()) === "Half a thou");
    await there.fill("Half a thought");
    await eventually("and back", async () => (await composer().inputValue()) === "Half a thought");
    await other.close();
    await open(unnamed);
    expect(await composer().inputValue()).toBe("");
    await open(named);
    await eventually("the draft is back", async () => (await composer().inputValue()) === "Half a thought");
    await composer().fill("");
  });

  it("comes back as a note where it was begun as one", async () => {
    await page.getByRole("button", { name: "Private note" }).click();
    const note = page.getByRole("combobox", { name: "Private note" });
    await note.fill("He sounds angry");
    await page.reload();
    await eventually("it is a note still", async () => (await note.inputValue()) === "He sounds angry");
    expect(await violationsOf(page)).toEqual([]);
    await note.press("Enter");
    await log().getByText("He sounds angry").waitFor();
    await eventually("it is kept as a note", async () => (await texts("He sounds angry"))[0]?.kind === "note");
    await composer().waitFor();
  });

  it("of five thousand characters is refused with the figure, and kept", async () => {
    await composer().fill("a".repeat(5_000));
    await page.getByText("5,000 characters, and at most 1,600 can be sent: shorten it by 3,400.").waitFor();
    expect(await sendButton().isDisabled()).toBe(true);
    await composer().press("Enter");
    await page.reload();
    await eventually("the draft is whole", async () => (await composer().inputValue()).length === 5_000);
    expect(await prisma().message.count({ where: { text: { startsWith: "aaa" } } })).toBe(0);
    await composer().fill("");
  });
});

describe("the key that sends", () => {
  it("is Enter, or Ctrl+Enter by choice, also after a reload", async () => {
    await page.getByRole("button", { name: "Key that sends" }).click();
    await page.getByRole("menuitemcheckbox", { name: /Ctrl\+Enter sends/ }).click();
    await eventually("it is kept", async () =>
      JSON.stringify((await prisma().user.findUniqueOrThrow({ where: { id: agentId } })).preferences).includes("ctrl"),
    );
    await page.reload();
    await composer().fill("one");
    await composer().press("Enter");
    await composer().pressSequentially("two");
    expect(await composer().inputValue()).toBe("one\ntwo");
    await composer().press("Control+Enter");
    await eventually("it is committed", async () => (await texts("one\ntwo")).length === 1);
    await page.getByRole("button", { name: "Key that sends" }).click();
    await page.getByRole("menuitemcheckbox", { name: /^Enter sends/ }).click();
  });
});

describe("files", () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const chosen = () => page.locator("input[type=file]");
  const attached = () => page.getByRole("list", { name: "Attached files" });

  it("are attached, kept over a reload, sent with or without words, and shown in the thread", async () => {
    await chosen().setInputFiles([{ name: "offer.png", mimeType: "image/png", buffer: png }]);
    await attached().getByText("offer.png").waitFor();
    await page.reload();
    await attached().getByText("offer.png").waitFor();
    await chosen().setInputFiles([{ name: "terms.txt", mimeType: "text/plain", buffer: Buffer.from("Hello") }]);
    await attached().getByText("terms.txt").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await sendButton().click();
    await log().getByRole("img", { name: "Picture offer.png" }).waitFor();
    await log()
      .getByRole("link", { name: /terms\.txt/ })
      .waitFor();
    expect(await attached().count()).toBe(0);
    const picture = log().getByRole("img", { name: "Picture offer.png" });
    await eventually("it is drawn", () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth === 1));
    expect(await violationsOf(page)).toEqual([]);
  });

  it("that cannot go are refused with the reason, and what is written stays", async () => {
    await composer().fill("Here it is");
    await chosen().setInputFiles([{ name: "page.html", mimeType: "text/html", buffer: Buffer.from("<script>") }]);
    await attached().getByText("This type of file is not accepted.").waitFor();
    expect(await sendButton().isDisabled()).toBe(true);
    await attached().getByRole("button", { name: "Take page.html away" }).click();
    expect(await composer().inputValue()).toBe("Here it is");
    expect(await sendButton().isEnabled()).toBe(true);
    await composer().fill("");
  });
});

describe("a text that was not delivered", () => {
  it("is sent again below its reason", async () => {
    await prisma().message.updateMany({ where: { text: "one\ntwo" }, data: { status: "failed", error: "30003" } });
    await log().getByRole("button", { name: "Send again" }).click();
    await eventually("it waits to go out", async () => (await texts("one\ntwo"))[0]?.status === "queued");
    await log().getByRole("button", { name: "Send again" }).waitFor({ state: "detached" });
  });
});

describe("a new conversation", () => {
  const dialog = () => page.getByRole("dialog", { name: "New conversation" });
  const number = () => dialog().getByRole("textbox", { name: "Number" });
  const first = () => dialog().getByRole("textbox", { name: "First text" });
  const start = () => dialog().getByRole("button", { name: "Start and send" });
  const listed = "On the do-not-contact list for all campaigns since March 4, 2026";

  it("is refused to what is no number and to who is on the do-not-contact list, since when", async () => {
    await prisma().blacklistEntry.create({
      data: { phoneE164: "+59899000700", source: "upload", by: "system", at: new Date("2026-03-04T12:00:00Z") },
    });
    await page.getByRole("button", { name: "New conversation" }).click();
    await dialog().getByText("Sales UY · SMS").waitFor();
    await first().fill("Hello, this is Sales");
    await number().pressSequentially("0991");
    await dialog().getByText("This is not a possible telephone number.").waitFor();
    expect(await start().isDisabled()).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await number().fill("");
    await number().pressSequentially("099000700");
    expect(await number().inputValue()).toBe("099 000 700");
    await dialog().getByText(`${listed}, from an uploaded list. Ask a supervisor.`).waitFor();
    expect(await start().isDisabled()).toBe(true);
    expect(await dialog().getByRole("button", { name: "Write all the same…" }).count()).toBe(0);
    expect(await first().inputValue()).toBe("Hello, this is Sales");
  });

  it("passes the list once by a supervisor's word, on record, and never a STOP (D15)", async () => {
    const at = new Date("2026-03-04T12:00:00Z");
    await prisma().blacklistEntry.createMany({
      data: [
        { phoneE164: "+59899000702", source: "person", by: `user:${supervisorId}`, at },
        { phoneE164: "+59899000703", source: "upload", by: "system", at },
        { phoneE164: "+59899000703", source: "stop", by: "customer", at },
      ],
    });
    const sofia = await (
      await browser.newContext({ timezoneId: "America/Montevideo", reducedMotion: "reduce" })
    ).newPage();
    await signIn(sofia, "sofia");
    await sofia.goto(`${web.url}/desktop`);
    await sofia.getByRole("button", { name: "New conversation" }).click();
    const hers = sofia.getByRole("dialog", { name: "New conversation" });
    const allTheSame = hers.getByRole("button", { name: "Write all the same…" });
    await hers.getByText("Sales UY · SMS").waitFor();
    await hers.getByRole("textbox", { name: "First text" }).fill("You asked us to call");
    await hers.getByRole("textbox", { name: "Number" }).fill("+598 99 000 703");
    await hers.getByText("The customer wrote STOP on March 4, 2026").waitFor();
    expect(await allTheSame.count()).toBe(0);
    expect(await hers.getByRole("button", { name: "Start and send" }).isDisabled()).toBe(true);
    await hers.getByRole("textbox", { name: "Number" }).fill("+598 99 000 702");
    await hers.getByText(`${listed}, entered by a person. You may let one text pass.`).waitFor();
    await allTheSame.click();
    const asked = sofia.getByRole("dialog", { name: "Write to +598 99 000 702 past the do-not-contact list?" });
    await asked.waitFor();
    expect(await violationsOf(sofia)).toEqual([]);
    expect(await texts("You asked us to call")).toEqual([]);
    await asked.getByRole("button", { name: "Start and send" }).click();
    await sofia.getByRole("log").getByText("You asked us to call").waitFor();
    expect(await texts("You asked us to call")).toMatchObject([{ toAddress: "+59899000702", authorId: supervisorId }]);
    expect(await prisma().audit.findMany({ where: { action: { startsWith: "do-not-contact" } } })).toMatchObject([
      { actor: `user:${supervisorId}` },
    ]);
    await sofia.context().close();
  });

  it("leads to the open one where there is one", async () => {
    await number().fill("+598 99 000 124");
    await dialog().getByText("There is an open conversation with this number.").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Open it" }).click();
    await page.getByRole("heading", { name: "+598 99 000 124" }).waitFor();
  });

  it("opens with its first text", async () => {
    await page.getByRole("button", { name: "New conversation" }).click();
    await number().pressSequentially("099000701");
    await first().fill("Hello, this is Sales");
    await eventually("it can go", () => start().isEnabled());
    await start().click();
    await page.getByRole("heading", { name: "+598 99 000 701" }).waitFor();
    await log().getByText("Hello, this is Sales").waitFor();
    expect(await texts("Hello, this is Sales")).toMatchObject([{ toAddress: "+59899000701", status: "queued" }]);
    await open(named);
  });
});

describe("a text that the server did not take", () => {
  it("stays as not sent over a reload and goes out once when it is tried again", async () => {
    await context.setOffline(true);
    await composer().fill("Written in a tunnel");
    await composer().press("Enter");
    await log().getByText("Not sent").waitFor();
    expect(await composer().inputValue()).toBe("");
    await context.setOffline(false);
    await page.reload();
    await log().getByText("Not sent").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await log().getByRole("button", { name: "Try again" }).click();
    await eventually("it is committed", async () => (await texts("Written in a tunnel")).length === 1);
    await log().getByText("Not sent").waitFor({ state: "detached" });
    await page.reload();
    await log().getByText("Written in a tunnel").waitFor();
    expect(await log().getByText("Written in a tunnel").count()).toBe(1);
  });

  it("is not doubled when only the answer was lost", async () => {
    // The server gets the order; its answer does not get back.
    await page.route("**/desktop*", async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      await route.fetch();
      await route.abort("connectionreset");
    });
    await composer().fill("Said once");
    await composer().press("Enter");
    await eventually("it is committed", async () => (await texts("Said once")).length === 1);
    await page.unrouteAll({ behavior: "wait" });
    await page.reload();
    await log().getByText("Said once").waitFor();
    expect(await log().getByText("Said once").count()).toBe(1);
    expect(await log().getByText("Not sent").count()).toBe(0);
    expect(await texts("Said once")).toHaveLength(1);
  });

  it("can be taken away", async () => {
    await context.setOffline(true);
    await composer().fill("Never mind");
    await composer().press("Enter");
    await log().getByText("Not sent").waitFor();
    await log().getByRole("button", { name: "Take it away" }).click();
    await log().getByText("Never mind").waitFor({ state: "detached" });
    await context.setOffline(false);
    await page.reload();
    await composer().waitFor();
    expect(await log().getByText("Never mind").count()).toBe(0);
  });

  it("is still found when the conversation is somebody else's by now", async () => {
    const colleague = await makeAgent({ name: "Bruno Silva" });
    await context.setOffline(true);
    await composer().fill("Too late");
    await composer().press("Enter");
    await log().getByText("Not sent").waitFor();
    await prisma().conversation.update({ where: { id: named }, data: { agentId: colleague } });
    await context.setOffline(false);
    // Its thread is not this agent's to see any more; the text stays where one finds it.
    const unsent = page.getByRole("region", { name: "A text was not sent" });
    await unsent.getByText("Too late").waitFor();
    await page.reload();
    await unsent.getByText("Too late").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await unsent.getByRole("button", { name: "Take it away" }).click();
    await unsent.waitFor({ state: "detached" });
    expect(await texts("Too late")).toEqual([]);
  });
});
