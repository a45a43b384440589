// Two of each kind, as on several machines: web and worker processes that share nothing but Postgres, Temporal and their variables.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "#launch/folders";
import { freePort } from "#launch/port";
import { pool } from "#prisma/client";
import { testBrowser } from "#test/browser";
import { eventually } from "#test/eventually";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "#test/factory";
import { hashPassword } from "../web/server/password.ts";
import { Stage } from "./faults/stage.ts";
import { onSameServer, onServer } from "./setup/template.ts";
import { signature } from "./twilio-call.ts";
import { buildFolder, type WebServer, webServer } from "./web-server.ts";

let stage: Stage;
let webs: WebServer[];
let browser: Browser;

beforeAll(async () => {
  // A database, Temporal, a carrier and the workers, which are `npm run worker`.
  stage = await Stage.open();
  const temporal = { TEMPORAL_ADDRESS: stage.temporal.address };
  webs = [await webServer(temporal), await webServer(temporal)];
  await stage.haveWorkers(2);
  browser = await testBrowser();
}, 400_000);
afterAll(async () => {
  await browser?.close();
  for (const web of webs ?? []) await web.close();
  await stage?.close();
}, 60_000);

async function signIn(page: Page, web: WebServer, username: string): Promise<void> {
  await page.goto(web.url);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill("a fine password");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
}

describe("two web processes", () => {
  const customer = "+59899000321";
  const ourNumber = "+15550100177";
  let providerId: string;

  beforeAll(async () => {
    providerId = await makeProvider({ authToken: "carrier-token", from: ourNumber });
    const campaignId = await makeCampaign({ providerId, didPorts: [ourNumber] });
    const passwordHash = await hashPassword("a fine password");
    await makeMember(campaignId, await makeAgent({ username: "ana", name: "Ana Torres", passwordHash }));
  });

  async function arrivesAt(web: WebServer, text: string): Promise<void> {
    const url = `${web.url}/webhooks/${providerId}/inbound`;
    const form = { MessageSid: `SM${randomUUID()}`, From: customer, To: ourNumber, Body: text, NumMedia: "0" };
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { "x-twilio-signature": signature("carrier-token", url, form) },
    });
    expect(answer.status).toBe(200);
  }

  test("a text that arrives at one shows on a page of the other, live", async () => {
    const [a, b] = webs as [WebServer, WebServer];
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await signIn(page, b, "ana");
    await page.getByText("live", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Go available" }).click();
    await page
      .getByRole("button", { name: /Available/ })
      .first()
      .waitFor();
    await arrivesAt(a, "Do you deliver on Sundays?");
    await page.getByText("Do you deliver on Sundays?").first().waitFor();
    await page.getByText("Do you deliver on Sundays?").first().click();
    await arrivesAt(a, "And on holidays?");
    await page.getByText("And on holidays?").first().waitFor();
    await page.context().close();
  }, 90_000);

  test("who signed in at one is signed in at the other, and who signed out at one is out at both", async () => {
    const [a, b] = webs as [WebServer, WebServer];
    const page = await (await browser.newContext()).newPage();
    await signIn(page, a, "ana");
    const [session] = (await page.context().cookies()).filter(({ name }) => name === "parley.session");
    const me = async (web: WebServer) =>
      (await fetch(`${web.url}/api/me`, { headers: { cookie: `${session!.name}=${session!.value}` } })).status;
    expect([await me(a), await me(b)]).toEqual([200, 200]);
    await pool().query("UPDATE sessions SET revoked_at = now(), revoked_reason = 'test' WHERE revoked_at IS NULL");
    expect([await me(a), await me(b)]).toEqual([401, 401]);
    await page.context().close();
  }, 60_000);
});

/** A process that a test started by hand, and what it said. */
class Spoken {
  said = "";
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;

  constructor(kind: string, variables: Record<string, string>) {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, ...variables } as unknown as NodeJS.ProcessEnv;
    this.child = spawn(process.execPath, ["launch/run.mjs", kind], { cwd: root, env });
    for (const stream of [this.child.stdout, this.child.stderr]) stream!.on("data", (bytes) => (this.said += bytes));
    this.exit = new Promise((resolve) => this.child.once("exit", resolve));
  }
}

describe("a process that is started alone", () => {
  const all = {
    DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none",
    AUTH_SECRET: "a".repeat(32),
    PARLEY_ENCRYPTION_KEY: "0".repeat(64),
  };

  test.each(["web", "worker", "migrate"].flatMap((kind) => Object.keys(all).map((name) => [kind, name] as const)))(
    "%s without %s says so in one sentence, and ends",
    async (kind, name) => {
      const { [name as keyof typeof all]: _, ...rest } = all;
      const process = new Spoken(kind, rest);
      expect(await process.exit).toBe(1);
      expect(process.said.trim()).toBe(`${name} is not set.`);
    },
  );

  test("before the migration a worker and a web say what to do, and go on when it is done; two migrations at once do no harm", async () => {
    const server = process.env.TEST_POSTGRES_URL!;
    const name = `test_many_${process.pid}_${randomBytes(4).toString("hex")}`;
    await onServer(server, (client) => client.query(`CREATE DATABASE ${name}`));
    const variables = {
      ...all,
      DATABASE_URL: onSameServer(server, name),
      TEMPORAL_ADDRESS: stage.temporal.address,
      NEXT_DIST_DIR: buildFolder,
      PORT: String(new URL(webs[0]!.url).port),
    };
    const port = await freePort();
    const worker = new Spoken("worker", variables);
    const web = new Spoken("web", { ...variables, PORT: String(port) });
    const taken = new Spoken("web", variables);
    try {
      expect(await taken.exit).toBe(1);
      expect(taken.said.trim()).toMatch(/^PORT: port \d+ is in use by another program; set PORT to a free one\.$/);
      for (const waiting of [worker, web]) {
        await eventually("it says what to do", () => waiting.said.includes("npm run migrate"), 30_000);
      }
      // Looked at again and again, said once.
      await sleep(1_200);
      for (const waiting of [worker, web]) expect(waiting.said.split("npm run migrate")).toHaveLength(2);
      expect(JSON.parse(worker.said.split("\n")[0]!)).toMatchObject({ level: "warn", process: "worker" });
      await expect(fetch(`http://127.0.0.1:${port}/api/health/live`)).rejects.toThrow();
      expect(worker.said).not.toContain("worker is polling");

      const migrations = [1, 2, 3].map(() => new Spoken("migrate", variables));
      expect(await Promise.all(migrations.map(({ exit }) => exit))).toEqual([0, 0, 0]);
      const said = migrations.map((migration) => migration.said).join("");
      expect(said.match(/^Applied: /gm)).toHaveLength(1);
      expect(said.match(/with the password/g)).toHaveLength(1);
      await eventually("the worker polls", () => worker.said.includes("worker is polling"), 30_000);
      await eventually(
        "the web serves",
        () =>
          fetch(`http://127.0.0.1:${port}/api/health/live`).then(
            ({ ok }) => ok,
            () => false,
          ),
        30_000,
      );
    } finally {
      for (const { child } of [worker, web, taken]) child.kill("SIGKILL");
      await Promise.all([worker.exit, web.exit]);
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    }
  }, 120_000);
});
