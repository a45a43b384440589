// Several people at one contact centre, each in a browser of their own: who takes what, hands it on, ends it, and sees at once what the others do.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool, prisma } from "#prisma/client";
import { changeSettings } from "#prisma/settings";
import { hashPassword } from "../web/server/password.ts";
import { apiOf } from "./api-client.ts";
import { isLive, testBrowser } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { makeAgent, makeGroup, makeMember, makeUser } from "./factory.ts";
import { LifeStage } from "./life-stage.ts";
import { violationsOf } from "./violations.ts";
import { type WebServer, webServer } from "./web-server.ts";

const password = "a fine password";
let stage: LifeStage;
let web: WebServer;
let browser: Browser;
let groupId: string;
const people = {} as Record<"ana" | "bruno" | "sofia", { page: Page; id: string }>;
const errors: string[] = [];

beforeAll(async () => {
  stage = await LifeStage.up();
  groupId = await makeGroup("Sales");
  const passwordHash = await hashPassword(password);
  const who = { passwordHash, groupIds: [groupId] };
  const ids = {
    ana: await makeAgent({ username: "ana", name: "Ana Torres", ...who }),
    bruno: await makeAgent({ username: "bruno", name: "Bruno Silva", ...who }),
    sofia: await makeUser({ username: "sofia", name: "Sofía Reyes", role: "supervisor", ...who }),
  };
  [web, browser] = await Promise.all([
    webServer({ TEMPORAL_ADDRESS: process.env.TEMPORAL_ADDRESS ?? "" }),
    testBrowser(),
  ]);
  for (const name of ["ana", "bruno", "sofia"] as const) people[name] = { id: ids[name], page: await person(name) };
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await stage?.down();
}, 60_000);

async function person(username: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => errors.push(`${username}: ${error.message}`));
  await page.goto(`${web.url}/sign-in`);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.goto(`${web.url}/desktop`);
  await page.locator("[data-live=live]").waitFor();
  return page;
}

/** A campaign that both agents answer, and whose supervisor is Sofía. */
async function campaign(more: Parameters<LifeStage["campaign"]>[1]) {
  const made = await stage.campaign(0, { groupIds: [groupId], maxInteractions: 50, ...more });
  for (const name of ["ana", "bruno"] as const) await makeMember(made.campaignId, people[name].id);
  return made;
}

const available = (...names: ("ana" | "bruno")[]) => Promise.all(names.map((name) => stage.available(people[name].id)));

/** A conversation that stands at one agent: the other one is away while it comes. */
async function talkOf(name: "ana" | "bruno", ourNumber: string, from: string, text: string) {
  await stage.offline(people[name === "ana" ? "bruno" : "ana"].id);
  await available(name);
  const threadId = await stage.write(ourNumber, from, text);
  const { id } = await stage.in(threadId, "active");
  await available("ana", "bruno");
  return { id, threadId };
}

const open = async ({ page }: { page: Page }, id: string, about = "") => {
  await page.goto(`${web.url}/desktop?c=${id}${about}`);
  await page.locator("[data-live=live]").waitFor();
};
const stateOf = async (id: string) => (await prisma().conversation.findUniqueOrThrow({ where: { id } })).state;

describe("two agents and a conversation that is offered to all", () => {
  it("one of them has it, the other one reads who was quicker", async () => {
    const { ana, bruno } = people;
    const { ourNumber } = await campaign({ name: "First come", rule: "ringallmultiple" });
    await available("ana", "bruno");
    const threadId = await stage.write(ourNumber, "+59899000801", "Who takes me?");
    const { id } = await stage.in(threadId, "waiting");
    await Promise.all([open(ana, id), open(bruno, id)]);
    // Each sees that the other one looks at it too.
    await ana.page.locator("[data-readers='1']").waitFor();
    await bruno.page.getByRole("img", { name: "Ana Torres has this open too" }).waitFor();
    await Promise.all([ana, bruno].map(({ page }) => page.locator("[data-action=take]").click({ noWaitAfter: true })));
    const owner = (await stage.in(threadId, "active")).agentId;
    const [winner, loser, name] = owner === ana.id ? [ana, bruno, "Ana Torres"] : [bruno, ana, "Bruno Silva"];
    await winner.page.getByRole("combobox", { name: /^Answer to/ }).waitFor();
    await loser.page.getByText(`${name} holds this conversation.`).waitFor();
    await loser.page
      .getByText(new RegExp(`${name} has (taken )?this conversation`))
      .first()
      .waitFor();
    // What one writes, the other one sees being written.
    await winner.page.getByRole("combobox", { name: /^Answer to/ }).fill("I do");
    await loser.page.getByText(`${name} is writing …`).waitFor();
    expect(await violationsOf(loser.page)).toEqual([]);
  }, 120_000);
});

describe("an offer with time to accept", () => {
  it("stands on top with its clock; refused, the next one has it, and accepts", async () => {
    const { ana, bruno } = people;
    const { ourNumber } = await campaign({ name: "Offers", acceptSeconds: 60 });
    await stage.offline(bruno.id);
    await available("ana");
    await ana.page.goto(`${web.url}/desktop?tab=closed`);
    const threadId = await stage.write(ourNumber, "+59899000802", "Is somebody there?");
    const { id } = await stage.in(threadId, "offered");
    const offer = ana.page.locator(`[data-offer='${id}']:visible`);
    await offer.getByRole("timer").waitFor();
    expect(await violationsOf(ana.page)).toEqual([]);
    await available("bruno");
    await offer.getByRole("button", { name: "Refuse" }).click();
    await bruno.page.goto(`${web.url}/desktop`);
    await bruno.page.locator(`[data-offer='${id}']:visible`).getByRole("button", { name: "Accept" }).click();
    await bruno.page.getByRole("log").getByText("Ana Torres refused the offer").waitFor();
    await bruno.page.getByRole("combobox", { name: /^Answer to/ }).waitFor();
    await eventually("it has left Ana", async () => (await ana.page.locator("[data-offer]").count()) === 0);
    expect((await prisma().conversation.findUniqueOrThrow({ where: { id } })).agentId).toBe(bruno.id);
  }, 120_000);
});

describe("a conversation handed on", () => {
  it("is found by typing, offered to the colleague, and returns when nobody takes it", async () => {
    const { ana, bruno } = people;
    const { ourNumber } = await campaign({ name: "Hand on", transferSeconds: 3 });
    const { id, threadId } = await talkOf("ana", ourNumber, "+59899000803", "Please help me");
    await open(ana, id);
    await bruno.page.goto(`${web.url}/desktop`);
    await ana.page.locator("[data-action=transfer]").click();
    const dialog = ana.page.getByRole("dialog");
    await dialog.getByRole("button", { name: /Bruno Silva/ }).waitFor();
    await eventually("it can be read", async () => (await violationsOf(ana.page)).length === 0);
    await dialog.getByRole("searchbox").fill("bru");
    await dialog.getByRole("button", { name: "Transfer to Bruno Silva" }).waitFor();
    await ana.page.keyboard.press("Enter");
    await Promise.all([
      bruno.page.locator(`[data-offer='${id}']:visible`).waitFor(),
      ana.page.getByText("Handed on to Bruno Silva").waitFor(),
    ]);
    // Bruno lets it pass: Ana has it again.
    const back = await stage.in(threadId, "active");
    expect(back.agentId).toBe(ana.id);
    await open(ana, id);
    await ana.page
      .getByRole("log")
      .getByText(/returned to Ana Torres/)
      .waitFor();
    await ana.page.getByRole("combobox", { name: /^Answer to/ }).waitFor();
  }, 120_000);

  it("is set aside, and is back when its customer writes", async () => {
    const { ana } = people;
    const { ourNumber } = await campaign({ name: "Set aside" });
    const { id, threadId } = await talkOf("ana", ourNumber, "+59899000804", "I will send a photo");
    await open(ana, id);
    await ana.page.locator("[data-action=park]").click();
    await ana.page.getByText(/^Set aside since/).waitFor();
    await ana.page.getByText("Set aside1").waitFor();
    expect(await stateOf(id)).toBe("parked");
    await stage.write(ourNumber, "+59899000804", "Here it is");
    await stage.in(threadId, "active");
    await ana.page.getByRole("combobox", { name: /^Answer to/ }).waitFor();
    await ana.page.getByRole("log").getByText("Here it is").waitFor();
  }, 120_000);
});

describe("a conversation that ends", () => {
  it("is wrapped up with how it ended, closed, and opened again", async () => {
    const { ana } = people;
    const { ourNumber, campaignId } = await campaign({
      name: "Endings",
      wrapUpSeconds: 300,
      dispositionRequired: true,
    });
    const sale = await stage.disposition(campaignId, "Sale");
    const plan = await stage.disposition(campaignId, "New plan", { id: sale, level: 1 });
    const fibre = await stage.disposition(campaignId, "Fibre 600", { id: plan, level: 2 });
    await stage.disposition(campaignId, "No sale");
    const { id } = await talkOf("ana", ourNumber, "+59899000805", "I take the fibre");
    await open(ana, id);
    await ana.page.locator("[data-action=close]").click();
    const bar = ana.page.getByRole("region", { name: "Wrap-up" });
    await bar.getByRole("timer").waitFor();
    expect(await bar.getByRole("button", { name: "Finish" }).isDisabled()).toBe(true);
    await bar.getByRole("combobox").fill("600");
    await ana.page.keyboard.press("Enter");
    expect(await violationsOf(ana.page)).toEqual([]);
    await bar.getByLabel("Note").fill("On Thursday");
    // Meanwhile it has become another campaign's: refused, and what was written stays.
    const elsewhere = await stage.campaign(0);
    const move = (to: string, parent: string | null, level: number) =>
      pool().query("UPDATE dispositions SET campaign_id = $2, parent_id = $3, level = $4 WHERE id = $1", [
        fibre,
        to,
        parent,
        level,
      ]);
    await move(elsewhere.campaignId, null, 1);
    await bar.getByRole("button", { name: "Finish" }).click();
    await ana.page.getByText("This disposition belongs to another campaign.").waitFor();
    expect(await bar.getByLabel("Note").inputValue()).toBe("On Thursday");
    await move(campaignId, plan, 3);
    await bar.getByRole("button", { name: "Finish" }).click();
    await ana.page.getByText(/Ended as Sale › New plan › Fibre 600. “On Thursday”/).waitFor();
    expect(await prisma().conversation.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: "closed",
      dispositionId: fibre,
      dispositionNote: "On Thursday",
    });
    await ana.page.locator("[data-action=reopen]").click();
    await ana.page.getByRole("combobox", { name: /^Answer to/ }).waitFor();
    expect(await stateOf(id)).toBe("active");
  }, 120_000);
});

describe("a conversation that has just ended, on a page that does not know yet", () => {
  it("takes neither an answer nor a close, says why, and keeps what was written", async () => {
    const { ana } = people;
    const { ourNumber } = await campaign({ name: "Just ended" });
    const { id, threadId } = await talkOf("ana", ourNumber, "+59899000811", "Are you still there?");
    await open(ana, id);
    const { page } = ana;
    const answer = page.getByRole("combobox", { name: /^Answer to/ });
    const log = page.getByRole("log");
    await answer.fill("Yes, one moment");
    // What changes from here on is not read.
    await page.route("**/api/desktop/**", (route) => route.abort());
    expect((await (await apiOf(web, ana.id))("POST", `/api/v1/conversations/${id}/close`)).status).toBe(200);
    await answer.press("Enter");
    await log.getByText("This conversation has ended: your text was not sent.").waitFor();
    await page.locator("[data-action=close]").click();
    await page.getByText("This conversation is not open any more.").waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await page.unroute("**/api/desktop/**");
    await page.reload();
    await log.getByText("Yes, one moment").waitFor();
    await page.locator("[data-action=reopen]").click();
    await log.getByRole("button", { name: "Try again" }).click();
    await log.getByText("Not sent").waitFor({ state: "detached" });
    await eventually("it has gone out, once", async () => {
      const { rows } = await pool().query("SELECT text FROM messages WHERE thread_id = $1 AND direction = 'out'", [
        threadId,
      ]);
      return rows.length === 1 && rows[0].text === "Yes, one moment";
    });
  }, 120_000);
});

describe("a program", () => {
  it("is told by a code what fits nothing, and nothing changes", async () => {
    const { ana, bruno } = people;
    const { ourNumber } = await campaign({ name: "Programs" });
    const elsewhere = await stage.disposition((await stage.campaign(0)).campaignId, "Elsewhere");
    const { id } = await talkOf("ana", ourNumber, "+59899000810", "Is this a robot?");
    const [own, colleague] = [await apiOf(web, ana.id), await apiOf(web, bruno.id)];
    const order = async (leaf: string, body?: object, by = own) => {
      const answer = await by("POST", `/api/v1/conversations/${id}/${leaf}`, body);
      return [answer.status, answer.body.code ?? answer.body.state];
    };
    expect(await order("messages", { text: "Mine" }, colleague)).toEqual([409, "taken"]);
    expect(await order("close", { disposition: elsewhere })).toEqual([409, "dispositionOther"]);
    expect(await order("take-back")).toEqual([409, "gone"]);
    expect(await order("transfer", { agentId: ana.id })).toEqual([409, "sameAgent"]);
    expect(await order("close")).toEqual([200, "closed"]);
    for (const [leaf, body] of [["close"], ["park"], ["wrap-up"], ["transfer", { agentId: bruno.id }]] as const)
      expect([leaf, ...(await order(leaf, body))]).toEqual([leaf, 409, "gone"]);
    expect(await order("messages", { text: "Too late" })).toEqual([409, "gone"]);
    expect(await order("reopen", {})).toEqual([200, "active"]);
    expect(await order("reopen", {})).toEqual([409, "taken"]);
  }, 120_000);
});

describe("a supervisor", () => {
  it("takes a conversation over, and its agent reads at once who did", async () => {
    const { ana, sofia } = people;
    const { ourNumber } = await campaign({ name: "Taken over" });
    const { id } = await talkOf("ana", ourNumber, "+59899000806", "I want the boss");
    await open(ana, id);
    await open(sofia, id);
    await ana.page.getByRole("img", { name: "Sofía Reyes has this open too" }).waitFor();
    await sofia.page.locator("[data-action=takeOver]").first().click();
    await sofia.page.getByRole("combobox", { name: /^Answer to/ }).fill("I am the boss");
    await ana.page.getByText(/Sofía Reyes has taken over your conversation with/).waitFor();
    await ana.page.getByText("Sofía Reyes holds this conversation.").waitFor();
    expect(await ana.page.getByRole("combobox", { name: /^Answer to/ }).count()).toBe(0);
    await sofia.page.keyboard.press("Enter");
    await ana.page.getByRole("log").getByText("I am the boss").waitFor();
  }, 120_000);

  it("goes from reading along to answering in the agent's place", async () => {
    const { sofia } = people;
    const { ourNumber } = await campaign({ name: "Read along" });
    const { id } = await talkOf("ana", ourNumber, "+59899000808", "Who reads this?");
    await sofia.page.goto(`${web.url}/monitor?read=${id}`);
    const panel = sofia.page.getByRole("complementary", { name: "Reading along" });
    await panel.getByText("Who reads this?").waitFor();
    await panel.getByRole("button", { name: "Take over" }).click();
    await sofia.page.waitForURL(`${web.url}/desktop?c=${id}`);
    await sofia.page.getByRole("combobox", { name: /^Answer to/ }).waitFor();
    expect(await stateOf(id)).toBe("active");
  }, 120_000);
});

describe("two agents who write first to the same customer", () => {
  it("one begins the conversation, the other reads who did and loses nothing of what was written", async () => {
    const { ana, bruno } = people;
    await campaign({ name: "First words" });
    await available("ana", "bruno");
    const dialog = ({ page }: { page: Page }) => page.getByRole("dialog", { name: "New conversation" });
    for (const one of [ana, bruno]) {
      await one.page.goto(`${web.url}/desktop`);
      await isLive(one.page);
      await one.page.getByRole("button", { name: "New conversation" }).click();
      await dialog(one).getByRole("combobox", { name: "Campaign" }).click();
      await one.page.getByRole("option", { name: "First words · SMS" }).click();
      await dialog(one).getByRole("textbox", { name: "Number" }).fill("+598 99 000 814");
      await dialog(one).getByRole("textbox", { name: "First text" }).fill("Your parcel is here");
      await eventually("it can go", () => dialog(one).getByRole("button", { name: "Start and send" }).isEnabled());
    }
    await Promise.all([ana, bruno].map((one) => dialog(one).getByRole("button", { name: "Start and send" }).click()));
    const begun = await eventually("it is begun", () =>
      prisma().conversation.findFirst({ where: { thread: { customerAddress: "+59899000814" } } }),
    );
    const [winner, loser, name] = begun.agentId === ana.id ? [ana, bruno, "Ana Torres"] : [bruno, ana, "Bruno Silva"];
    await winner.page.getByRole("heading", { name: "+598 99 000 814" }).waitFor();
    await dialog(loser).getByText(`${name} has a conversation with this customer.`).first().waitFor();
    expect(await dialog(loser).getByRole("textbox", { name: "First text" }).inputValue()).toBe("Your parcel is here");
    expect(await violationsOf(loser.page)).toEqual([]);
    expect(await prisma().conversation.count({ where: { thread: { customerAddress: "+59899000814" } } })).toBe(1);
    expect(await prisma().message.count({ where: { text: "Your parcel is here" } })).toBe(1);
    await loser.page.keyboard.press("Escape");
  }, 120_000);
});

describe("an agent whose browser is lost", () => {
  it("is shown as gone, and after the grace time its customer is a colleague's, before all who wait", async () => {
    const { ana, sofia } = people;
    await changeSettings({ graceSeconds: 1 });
    const { campaignId, ourNumber } = await campaign({ name: "Lost browser" });
    const passwordHash = await hashPassword(password);
    const carla = await makeAgent({ username: "carla", name: "Carla Díaz", passwordHash, groupIds: [groupId] });
    await makeMember(campaignId, carla);
    for (const name of ["ana", "bruno"] as const) await stage.offline(people[name].id);
    const page = await person("carla");
    await page.getByRole("button", { name: "Go available" }).click();
    const threadId = await stage.write(ourNumber, "+59899000812", "Do not leave me");
    await page.getByText("Do not leave me").first().waitFor();
    const { id } = await stage.in(threadId, "active", carla);

    await sofia.page.goto(`${web.url}/monitor`);
    const row = sofia.page.locator("[data-agent=carla]");
    await row.and(sofia.page.locator("[data-state=busy]")).waitFor();
    await page.context().close();
    const later = await stage.write(ourNumber, "+59899000813", "I wait behind");
    await row.and(sofia.page.locator("[data-state=disconnected]")).waitFor();
    await stage.in(threadId, "waiting");
    await ana.page.goto(`${web.url}/desktop`);
    await ana.page.getByRole("button", { name: "Go available" }).click();
    await ana.page.getByText("Do not leave me").first().waitFor();
    const first = await stage.in(threadId, "active", ana.id);
    const second = await stage.in(later, "active", ana.id);
    expect(first.id).toBe(id);
    expect(first.assignedAt!.getTime()).toBeLessThanOrEqual(second.assignedAt!.getTime());
    await changeSettings({ graceSeconds: 60 });
  }, 120_000);
});

describe("what a colleague writes down of a customer", () => {
  it("is kept by itself, stands on the other's screen, and is not written over unseen", async () => {
    const { ana, sofia } = people;
    const { ourNumber } = await campaign({ name: "Notes" });
    const { id } = await talkOf("ana", ourNumber, "+59899000807", "It is me again");
    await open(ana, id);
    await open(sofia, id);
    await ana.page.getByLabel("Notes").fill("Prefers mornings");
    await eventually(
      "it is on Sofía's screen",
      async () => (await sofia.page.getByLabel("Notes").inputValue()) === "Prefers mornings",
    );
    await pool().query("UPDATE customers SET notes = 'Moved to Salto' WHERE address = '+59899000807'");
    await sofia.page.getByLabel("Notes").fill("Prefers evenings");
    await sofia.page.getByText("Moved to Salto").waitFor();
    expect(await violationsOf(sofia.page)).toEqual([]);
    await sofia.page.getByRole("button", { name: "Keep mine" }).click();
    await eventually("hers is kept", async () => {
      const { rows } = await pool().query("SELECT notes FROM customers WHERE address = '+59899000807'");
      return rows[0].notes === "Prefers evenings";
    });
  }, 120_000);
});

describe("a connection that is cut", () => {
  it("says that what stands there may be old, and heals without a reload", async () => {
    const { ana } = people;
    const { ourNumber } = await campaign({ name: "Cut" });
    const { id } = await talkOf("ana", ourNumber, "+59899000808", "Before the cut");
    await open(ana, id);
    await ana.page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
    await ana.page.context().setOffline(true);
    await ana.page.getByText(/^Not live since/).waitFor();
    await stage.write(ourNumber, "+59899000808", "While it was cut");
    expect(await ana.page.getByRole("log").getByText("While it was cut").count()).toBe(0);
    await ana.page.context().setOffline(false);
    await ana.page.getByRole("log").getByText("While it was cut").waitFor();
    await ana.page.getByText(/^Not live since/).waitFor({ state: "detached" });
    expect(await ana.page.evaluate(() => "stillTheSamePage" in window)).toBe(true);
  }, 120_000);
});

it("no page has thrown an error", () => expect(errors).toEqual([]));
