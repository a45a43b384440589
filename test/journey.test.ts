// First light, as people live it: a customer on the simulator's phone, an agent and a supervisor in browsers of their own, all processes real.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { seedDemo } from "#prisma/seed";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { closeTemporal } from "#temporal/client";
import { createWorker } from "#temporal/worker";
import { forgetEnvironment } from "../environment/environment.ts";
import { registerLines } from "../launch/simulator-lines.ts";
import { testBrowser } from "./browser.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { quietRuntime } from "./quiet-runtime.ts";
import { devServer, type TestDevServer } from "./temporal.ts";
import { type WebServer, webServer } from "./web-server.ts";

const password = "a fine password";
let database: TestDatabase;
let temporalServer: TestDevServer;
let simulator: Simulator;
let web: WebServer;
let browser: Browser;
let stopWorker: (() => Promise<void>) | undefined;

beforeAll(async () => {
  quietRuntime();
  database = await testDatabase();
  temporalServer = await devServer();
  simulator = await startSimulator({ port: 0 });
  await seedDemo({ password, apiKey: undefined, demoPassword: password, simulatorUrl: simulator.url });
  web = await webServer({ TEMPORAL_ADDRESS: temporalServer.address });
  // The worker hands carriers the addresses of this web process.
  process.env.PUBLIC_URL = web.url;
  forgetEnvironment();
  await registerLines(simulator.url, web.url);
  const { worker, close } = await createWorker();
  const running = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await running;
    await close();
  };
  browser = await testBrowser();
}, 400_000);

afterAll(async () => {
  await browser?.close();
  await stopWorker?.();
  await closeTemporal();
  await web?.close();
  await simulator?.close();
  await temporalServer?.close();
  await database?.drop();
}, 60_000);

const errors: string[] = [];

async function person(username: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => errors.push(`${username}: ${error.message}`));
  await page.goto(web.url);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.getByText("live", { exact: true }).first().waitFor();
  return page;
}

/** A customer's handset on the simulator's page, writing to one of our numbers. */
async function handset(line: string, number: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(simulator.url);
  await page.getByRole("button", { name: "Add phone" }).first().click();
  await page.getByLabel("Its number").fill(number);
  const lines = page.getByLabel("Writes to", { exact: true });
  await lines.selectOption({ label: (await lines.locator("option", { hasText: line }).first().textContent()) ?? line });
  await page.getByRole("dialog").getByRole("button", { name: "Add phone" }).click();
  return page;
}

const customerWrites = (text: string, from: string) =>
  fetch(`${simulator.url}/control/inbound`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider: "Carrier simulator", from, to: "+15550100110", text }),
  }).then((answer) => expect(answer.status).toBe(200));

describe("first light", () => {
  it("a customer's text is on the agent's screen, and the answer on the phone, each within a second", async () => {
    const ana = await person("ana");
    await ana.getByRole("button", { name: "Go available" }).click();
    await ana
      .getByRole("button", { name: /Available/ })
      .first()
      .waitFor();
    const toScreen: number[] = [];
    const toPhone: number[] = [];
    for (let n = 1; n <= 5; n++) {
      const from = `+5989900020${n}`;
      const wrote = performance.now();
      await customerWrites(`Is my order ${n} on its way?`, from);
      await ana.getByText(`Is my order ${n} on its way?`).first().waitFor();
      toScreen.push(performance.now() - wrote);

      await ana.getByText(`Is my order ${n} on its way?`).first().click();
      const composer = ana.getByPlaceholder(/Type a message/);
      await composer.fill(`Order ${n} left this morning`);
      const answered = performance.now();
      await composer.press("Enter");
      await eventually("on the phone", async () => {
        const answer = await fetch(`${simulator.url}/control/messages?to=${encodeURIComponent(from)}`);
        const { messages } = (await answer.json()) as { messages: { text: string }[] };
        return messages.some((message) => message.text === `Order ${n} left this morning`);
      });
      toPhone.push(performance.now() - answered);
    }
    // The middle one: the first also compiles what is needed for the first time, and other tests share the machine.
    expect(median(toScreen)).toBeLessThan(1_000);
    expect(median(toPhone)).toBeLessThan(1_000);
    await ana.getByText("delivered").first().waitFor();

    await ana.getByRole("button", { name: "Close", exact: true }).click();
    await ana.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
    await eventually("closed", async () => {
      const { rows } = await pool().query("SELECT count(*)::int AS n FROM conversations WHERE state = 'closed'");
      return rows[0].n === 1;
    });
    await ana.context().close();
  }, 120_000);

  it("the simulator's page is a phone: what is typed there arrives, what is answered shows there", async () => {
    const phone = await handset("Support", "+59899000299");
    const carla = await person("carla");
    await carla.getByRole("button", { name: "Go available" }).click();
    await phone
      .getByPlaceholder(/Write as this customer/)
      .first()
      .fill("The router blinks red");
    await phone
      .getByPlaceholder(/Write as this customer/)
      .first()
      .press("Enter");
    await carla.getByText("The router blinks red").first().click();
    await carla.getByPlaceholder(/Type a message/).fill("Please switch it off and on");
    await carla.getByPlaceholder(/Type a message/).press("Enter");
    await phone.getByText("Please switch it off and on").first().waitFor();
    await carla.context().close();
    await phone.context().close();
  }, 120_000);

  it("a supervisor uploads 1,000 rows with 20 listed and 10 malformed numbers and plays: 970 sent, books balanced", async () => {
    const before = await carrierCount();
    const sofia = await person("sofia");
    await sofia.getByText("promo-nov").first().click();
    await upload(
      sofia,
      "Do-not-contact list",
      "list.csv",
      Array.from({ length: 20 }, (_, n) => `+598990005${String(n).padStart(2, "0")};*`),
    );
    await eventually("the list is stored", async () => {
      const { rows } = await pool().query("SELECT count(*)::int AS n FROM black_list");
      return rows[0].n === 20;
    });
    const rows = Array.from({ length: 1000 }, (_, n) => {
      if (n < 10) return `promo-nov;12;Bad ${n};${n}`;
      const listed = n < 30 ? `+598990005${String(n - 10).padStart(2, "0")}` : `+59899${String(100_000 + n)}`;
      return `promo-nov;${listed};Hello ${n};${n}`;
    });
    await upload(sofia, "Upload list", "rows.csv", rows);
    await sofia.getByRole("button", { name: "Load 1,000 rows" }).click();
    await sofia.getByText("1,000 rows accepted").waitFor();
    await sofia.getByRole("button", { name: "Play" }).click();
    await eventually(
      "all processed",
      async () => {
        const counts = await spool();
        return !counts[1] && !counts[7] ? counts : null;
      },
      60_000,
    );
    const counts = await spool();
    expect({ sent: (counts[2] ?? 0) + (counts[8] ?? 0), blocked: counts[3], wrongFormat: counts[5] }).toEqual({
      sent: 970,
      blocked: 20,
      wrongFormat: 10,
    });
    await sofia.getByText("of 1,000 · 100%").waitFor();
    await sofia.getByText("books balance").first().waitFor();
    expect((await carrierCount()) - before).toBe(970);
    await sofia.context().close();
  }, 180_000);

  it("threw no error in any page", () => {
    expect(errors).toEqual([]);
  });
});

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function upload(page: Page, tab: string, name: string, lines: string[]): Promise<void> {
  await page.getByRole("tab", { name: tab }).click();
  await page
    .getByRole("tabpanel", { name: tab })
    .locator("input[type=file]")
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
}

async function spool(): Promise<Record<number, number>> {
  const { rows } = await pool().query("SELECT state, count(*)::int AS n FROM sms_spool GROUP BY state");
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

async function carrierCount(): Promise<number> {
  const summary = (await (await fetch(`${simulator.url}/control/summary`)).json()) as { distinct: number };
  return summary.distinct;
}
