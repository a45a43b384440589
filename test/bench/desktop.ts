// A full room: 50 agents signed in, 500 conversations open, ten texts a second, on the whole stack. How long until it is on the agent's screen.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { pool } from "#prisma/client";
import { temporal } from "#temporal/connection";
import { hashPassword } from "#web/server/password";
import { apiOf } from "../api-client.ts";
import { testBrowser } from "../browser.ts";
import { eventually } from "../eventually.ts";
import { makeAgent, makeCampaign, makeConversation, makeMember, makeProvider, makeThread } from "../factory.ts";
import { Stage } from "../faults/stage.ts";
import { signature } from "../twilio-call.ts";
import { webServer } from "../web-server.ts";
import type { BenchContext } from "./context.ts";
import { DeskClient, mark, signIn } from "./desk-client.ts";
import { liveCeiling } from "./live-ceiling.ts";
import { cpuSeconds, quantiles } from "./measure.ts";

const campaigns = 5;
const agentsEach = 10;
const conversationsEach = 10;
const perSecond = 10;
const seconds = Number(process.env.BENCH_SECONDS ?? 60);
const rounds = 60;
const authToken = "carrier-token";
const password = "a fine password";

interface Desk {
  agentId: string;
  username: string;
  campaign: number;
  conversations: { id: string; address: string }[];
}

/** Texts to their agents' screens, new conversations to an agent, and a freed agent to the next one who waits. */
export async function bench(context: BenchContext): Promise<void> {
  const providerId = await makeProvider({ authToken });
  const room = await furnish(providerId);
  const stage = await Stage.open({ ownDatabase: true });
  const web = await webServer({ TEMPORAL_ADDRESS: stage.temporal.address });
  let browser: Browser | undefined;
  const clients: DeskClient[] = [];
  try {
    const worker = await stage.startWorker();
    const ceiling = await liveCeiling(room.desks.length, 5);
    for (const desk of room.desks) {
      const cookie = await signIn(web.url, desk.username, password);
      clients.push(new DeskClient({ url: web.url, cookie, agentId: desk.agentId, openId: desk.conversations[0]!.id }));
    }
    for (const client of clients) await client.open();
    browser = await testBrowser();
    const page = await openDesktop(browser, web.url, await signIn(web.url, room.desks[0]!.username, password));
    await eventually("every conversation has its run", allRun, 400_000);

    const url = `${web.url}/webhooks/${providerId}/inbound`;
    const processes = {
      web: web.pid,
      worker: worker.pid,
      Postgres: context.postgresPid,
      Temporal: stage.temporal.pid!,
    };
    const before = Object.entries(processes).map(([name, pid]) => [name, pid, cpuSeconds(pid) ?? 0] as const);
    const readings = clients.reduce((sum, client) => sum + client.readings, 0);
    await write({ url, room, count: perSecond * seconds });
    await sleep(2_000);
    for (const [name, pid, was] of before)
      context.figure(`CPU of ${name}, seconds per second`, ((cpuSeconds(pid) ?? 0) - was) / (seconds + 2));
    const read = clients.reduce((sum, client) => sum + client.readings, 0) - readings;
    context.figure("readings of all pages per text", read / (perSecond * seconds));

    const times = await timesOf(clients);
    const onScreen = await screenTimes(page, room.desks[0]!.agentId);
    const freed = await freedAgents(room, (agentId) => apiOf(web, agentId));
    const rows = [
      ["bare NOTIFY to a stream, the ceiling", ceiling],
      ["text of an assigned conversation to its agent", quantiles(times.assigned)],
      ["the same on one real page, in Chromium", quantiles(onScreen)],
      ["new conversation to its agent", quantiles(times.fresh)],
      ["agent freed until the next is assigned", quantiles(freed)],
    ] as const;
    context.table(
      `${room.desks.length} agents, ${room.desks.length * conversationsEach} conversations, ${perSecond} texts/s for ${seconds} s; milliseconds`,
      ["from the commit on", "count", "p50", "p90", "p99", "max"],
      rows.map(([name, { count, p50, p90, p99, max }]) => [name, count, p50, p90, p99, max]),
    );
    const [, assigned, , fresh, free] = rows.map(([, each]) => each);
    const promise = (what: string, of: number, most: number) => context.promise(`${what} ≤ ${most} ms`, of <= most, of);
    context.promise("every text reaches its agent", times.missing === 0, times.missing);
    promise("text to screen, p50", assigned!.p50, 100);
    promise("text to screen, p99", assigned!.p99, 300);
    promise("new conversation to screen, p50", fresh!.p50, 300);
    promise("new conversation to screen, p99", fresh!.p99, 1_000);
    promise("freed to assigned, p99", free!.p99, 400);
  } finally {
    for (const client of clients) client.close();
    await browser?.close();
    await web.close();
    await stage.close();
  }
}

type Room = Awaited<ReturnType<typeof furnish>>;
const ourNumber = (campaign: number) => `+1555010010${campaign}`;

/** Campaigns with their agents, each agent with conversations under way; the last campaign is full, and more wait in it. */
async function furnish(providerId: string) {
  const passwordHash = await hashPassword(password);
  const campaignIds: string[] = [];
  const desks: Desk[] = [];
  let customers = 0;
  const conversation = async (campaign: number, fields: object) => {
    const address = `+5989910${String(++customers).padStart(4, "0")}`;
    const threadId = await makeThread({ providerId, ourNumber: ourNumber(campaign), customerAddress: address });
    return { id: await makeConversation({ campaignId: campaignIds[campaign]!, threadId, ...fields }), address };
  };
  for (let campaign = 0; campaign < campaigns; campaign++) {
    const full = campaign === campaigns - 1;
    const maxInteractions = full ? conversationsEach : 100;
    campaignIds.push(await makeCampaign({ providerId, didPorts: [ourNumber(campaign)], maxInteractions }));
    for (let n = 0; n < agentsEach; n++) {
      const username = `agent-${campaign}-${n}`;
      const agentId = await makeAgent({
        username,
        passwordHash,
        agent: { presence: "available", presenceSource: "api" },
      });
      await makeMember(campaignIds[campaign]!, agentId);
      const held = { state: "active" as const, agentId, assignedAt: new Date() };
      const conversations = [];
      for (let at = 0; at < conversationsEach; at++) conversations.push(await conversation(campaign, held));
      desks.push({ agentId, username, campaign, conversations });
    }
    if (full) for (let n = 0; n < rounds; n++) await conversation(campaign, {});
  }
  return { campaignIds, desks };
}

async function allRun(): Promise<boolean> {
  const { rows } = await pool().query("SELECT count(*)::int AS n FROM conversations WHERE state <> 'closed'");
  const { count } = await temporal().workflow.count("WorkflowType = 'conversation' AND ExecutionStatus = 'Running'");
  return count >= rows[0].n;
}

/** Texts at their pace: nine of ten in conversations under way, each tenth of a new customer's. */
async function write({ url, room, count }: { url: string; room: Room; count: number }): Promise<void> {
  const began = performance.now();
  const open = room.desks.flatMap((desk) =>
    desk.conversations.map(({ address }) => ({ address, campaign: desk.campaign })),
  );
  const under: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    await sleep(Math.max(0, began + (n * 1_000) / perSecond - performance.now()));
    // Over all desks in turn; nobody new where nobody is free.
    const known = open[(n * 37) % open.length]!;
    const fresh = n % 10 === 9;
    const from = fresh ? `+5989920${String(n).padStart(4, "0")}` : known.address;
    const to = ourNumber(fresh ? Math.floor(n / 10) % (campaigns - 1) : known.campaign);
    under.push(call(url, { from, to, text: `Where is my order? ${mark(n)}` }));
  }
  await Promise.all(under);
}

async function call(url: string, { from, to, text }: { from: string; to: string; text: string }): Promise<void> {
  const form = {
    MessageSid: `SM${randomBytes(16).toString("hex")}`,
    AccountSid: `AC${"0".repeat(32)}`,
    From: from,
    To: to,
    Body: text,
    NumMedia: "0",
  };
  const answer = await fetch(url, {
    method: "POST",
    headers: { "x-twilio-signature": signature(authToken, url, form) },
    body: new URLSearchParams(form),
  });
  if (!answer.ok) throw new Error(`the webhook was answered ${answer.status}`);
  await answer.arrayBuffer();
}

interface TextRow {
  mark: string;
  at: number;
  agent: string | null;
  first: boolean;
}

/** From each text's commit to its agent's client; `fresh`: the text that began a conversation. */
async function timesOf(clients: DeskClient[]) {
  const { rows } = await pool().query<TextRow>(
    `SELECT substring(m.text FROM '#\\d{6}#') AS mark, extract(epoch FROM m.at)::float8 * 1000 AS at, c.agent_id AS agent,
            NOT EXISTS (SELECT FROM messages e WHERE e.thread_id = m.thread_id AND e.seq < m.seq) AND m.from_address LIKE '+5989920%' AS first
     FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.direction = 'in'`,
  );
  const byAgent = new Map(clients.map((client) => [client.agentId, client]));
  const [assigned, fresh]: [number[], number[]] = [[], []];
  let missing = 0;
  for (const row of rows) {
    const seen = byAgent.get(row.agent ?? "")?.seen.get(row.mark);
    if (seen === undefined) missing += 1;
    else (row.first ? fresh : assigned).push(seen - row.at);
  }
  return { assigned, fresh, missing };
}

/** A real page that notes when each mark is first to be read on it. */
async function openDesktop(browser: Browser, url: string, cookie: string): Promise<Page> {
  const context = await browser.newContext();
  await context.addCookies(
    cookie.split("; ").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return { name, value: value.join("="), url };
    }),
  );
  const page = await context.newPage();
  await page.goto(`${url}/desktop`);
  await page.locator("main").waitFor();
  await page.evaluate(`(() => {
    const seen = (window.marksSeen = {});
    const look = () => {
      for (const [found] of document.body.textContent.matchAll(/#\\d{6}#/g)) seen[found] ??= performance.timeOrigin + performance.now();
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  })()`);
  return page;
}

async function screenTimes(page: Page, agentId: string): Promise<number[]> {
  const seen = (await page.evaluate("window.marksSeen")) as Record<string, number>;
  const { rows } = await pool().query<{ mark: string; at: number }>(
    `SELECT substring(m.text FROM '#\\d{6}#') AS mark, extract(epoch FROM m.at)::float8 * 1000 AS at
     FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.direction = 'in' AND c.agent_id = $1 AND m.from_address LIKE '+5989910%'`,
    [agentId],
  );
  return rows.flatMap(({ mark: each, at }) => (seen[each] === undefined ? [] : [seen[each] - at]));
}

/** One agent of the full campaign after the other ends a conversation: milliseconds by Postgres' clock until it has the next. */
async function freedAgents(room: Room, keyOf: (agentId: string) => ReturnType<typeof apiOf>): Promise<number[]> {
  const desks = room.desks.filter(({ campaign }) => campaign === campaigns - 1);
  const keys = await Promise.all(desks.map(({ agentId }) => keyOf(agentId)));
  const times: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const at = n % desks.length;
    const id = desks[at]!.conversations[Math.floor(n / desks.length)]!.id;
    const answer = await keys[at]!("POST", `/api/v1/conversations/${id}/close`, {});
    if (answer.status >= 300)
      throw new Error(`the close was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const next = await eventually("the next is assigned", async () => {
      const { rows } = await pool().query<{ milliseconds: number }>(
        `SELECT extract(epoch FROM min(n.assigned_at) - c.closed_at)::float8 * 1000 AS milliseconds
         FROM conversations c JOIN conversations n ON n.agent_id = c.agent_id AND n.assigned_at > c.closed_at
         WHERE c.id = $1 GROUP BY c.closed_at`,
        [id],
      );
      return rows[0];
    });
    times.push(next.milliseconds);
  }
  return times;
}
