// A small contact centre with something to see on every page, for tests that look at pages. Names are long on purpose.

import { randomUUID } from "node:crypto";
import type { Browser, Cookie } from "playwright-core";
import { pool, prisma } from "#prisma/client";
import { hashPassword } from "../web/server/password.ts";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeDialer,
  makeGroup,
  makeInbound,
  makeMember,
  makeProvider,
  makeRows,
  makeThread,
  makeUser,
} from "./factory.ts";

export const pagePassword = "a fine password";
export type PageRole = "administrator" | "supervisor" | "agent";
/** The user name of each role's person. */
export const pagePeople: Record<PageRole, string> = { administrator: "admin", supervisor: "sofia", agent: "ana" };

export interface PageStage {
  provider: string;
  campaign: string;
  dialer: string;
  /** A failed row of it with two attempts, and one whose outcome is unknown. */
  row: string;
  lostRow: string;
  user: string;
  agent: string;
  conversation: string;
  /** One that is being wrapped up, with dispositions to choose from. An offer stands on the agent's desktop, too. */
  wrapUp: string;
  break: string;
}

/** Fills an empty database; the ids that addresses need. */
export async function pageStage(): Promise<PageStage> {
  const passwordHash = await hashPassword(pagePassword);
  const group = await makeGroup("Atención al cliente");
  const groupIds = [group];
  const office = [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:59" }];
  const schedule = { timeZone: "America/Montevideo", ranges: office, exceptions: [{ date: "2026-12-25", ranges: [] }] };
  await makeUser({ username: pagePeople.administrator, name: "Administrator", passwordHash });
  const supervisor = await makeUser({
    username: pagePeople.supervisor,
    name: "Sofía Reyes",
    role: "supervisor",
    passwordHash,
    groupIds,
  });
  const agent = await makeAgent({
    username: pagePeople.agent,
    name: "Ana Torres",
    passwordHash,
    groupIds,
    agent: { presence: "break" },
  });
  const colleague = await makeAgent({ name: "Bruno Silva", groupIds, agent: { presence: "available" } });
  const provider = await makeProvider({ name: "Carrier for South America", isDefault: true, ratePerSecond: 100 });
  const campaign = await makeCampaign({
    providerId: provider,
    name: "Sales and renewals UY",
    didPorts: ["+15550100110"],
    groupIds,
    schedule,
  });
  await makeCampaign({ providerId: provider, name: "Support" });
  await makeMember(campaign, agent);
  await makeMember(campaign, colleague, 20);
  await prisma().response.create({
    data: { campaignId: campaign, shortcut: "hello", text: "Hello {{customer.name}}" },
  });

  const dialer = await makeDialer({
    providerId: provider,
    name: "promo-november-2026",
    playing: true,
    groupIds,
    schedule,
  });
  await makeRows(dialer, ["+59899000501", "+59899000502", "+59899000503"]);
  const upload = await prisma().upload.create({
    data: {
      dialerId: dialer,
      kind: "csv",
      fileName: "customers-of-november-2026.csv",
      accepted: 2,
      refused: 1,
      by: "system",
    },
  });
  await prisma().uploadRefusal.create({
    data: {
      uploadId: upload.id,
      line: 3,
      reason: "The phone is missing.",
      raw: "promo-november-2026;;Your order is ready",
    },
  });
  await prisma().spoolRow.createMany({
    data: ["+59899000504", "+59899000505"].map((phone, index) => ({
      dialerId: dialer,
      uploadId: upload.id,
      line: index + 1,
      phone,
      message: "Your order is ready",
      state: 4,
    })),
  });
  const { rows } = await pool().query(
    "UPDATE sms_spool SET provider_id = $2, error_kind = 'unreachable', error_code = '30003', error = 'The provider reports a failure (30003).' WHERE dialer_id = $1 AND state = 4 RETURNING id",
    [dialer, provider],
  );
  const row = rows[0].id as number;
  await pool().query(
    `INSERT INTO attempts (spool_id, provider_id, dialer_id, outcome, provider_message_id, error_kind, error_code, error, milliseconds, settled_at)
     VALUES ($1, $2, $3, 'failed', NULL, 'notSent', 'ECONNREFUSED', 'connect ECONNREFUSED', 12, now()), ($1, $2, $3, 'accepted', 'SM0123456789abcdef0123456789abcdef', NULL, '30003', NULL, 41, now())`,
    [row, provider, dialer],
  );
  await pool().query(
    `INSERT INTO receipts (provider_id, provider_message_id, status, error_code, applied)
     VALUES ($1, 'SM0123456789abcdef0123456789abcdef', 'sent', NULL, true), ($1, 'SM0123456789abcdef0123456789abcdef', 'failed', '30003', true)`,
    [provider],
  );
  const lost = await prisma().spoolRow.create({
    data: {
      dialerId: dialer,
      uploadId: upload.id,
      line: 4,
      phone: "+59899000506",
      phoneE164: "+59899000506",
      message: "Your order is ready",
      state: 9,
      providerId: provider,
      errorKind: "unclear",
      error: "The process that sent it ended before the answer was known.",
    },
  });
  await prisma().upload.update({ where: { id: upload.id }, data: { accepted: 3 } });
  await makeDialer({
    providerId: provider,
    name: "reminders",
    groupIds,
    paused: true,
    playing: true,
    pauseReason: "The list is wrong",
  });
  await pool().query(
    `INSERT INTO black_list (phone_e164, source, by) VALUES ('+59899000600', 'stop', 'customer'), ('+59899000601', 'person', 'system')`,
  );

  const talk = async (customerAddress: string, fields: Parameters<typeof makeConversation>[0] | object) => {
    const threadId = await makeThread({ providerId: provider, customerAddress });
    const id = await makeConversation({
      campaignId: campaign,
      threadId,
      lastText: "Is my order on its way?",
      ...fields,
    });
    await makeInbound({
      providerId: provider,
      threadId,
      conversationId: id,
      text: "Is my order on its way?",
      fromAddress: customerAddress,
      routing: "routed",
    });
    return id;
  };
  const conversation = await talk("+59899000123", { state: "active", agentId: agent, assignedAt: new Date() });
  await pool().query(
    "INSERT INTO facts (conversation_id, what, actor, why, details) VALUES ($1, 'closed', 'system', 'the campaign''s chat time is up', '{}')",
    [conversation],
  );
  await talk("+59899000124", {});
  const inTenYears = new Date("2036-01-01T00:00:00Z");
  await talk("+59899000125", { state: "offered", agentId: agent, offerDeadline: inTenYears });
  const wrapUp = await talk("+59899000126", {
    state: "wrapup",
    agentId: agent,
    assignedAt: new Date(),
    outcome: "answered",
    wrapUpDeadline: inTenYears,
  });
  for (const [position, name] of ["Sale of a new plan", "No sale: too expensive for now"].entries())
    await prisma().disposition.create({ data: { campaignId: campaign, name, level: 1, position } });
  await makeInbound({
    providerId: provider,
    threadId: await makeThread({ providerId: provider, customerAddress: "+59899000130", ourNumber: "+15550100199" }),
    text: "Hello? I wrote to the number on your invoice of October and nobody answers.",
    fromAddress: "+59899000130",
    toAddress: "+15550100199",
    routing: "unrouted",
  });

  const said = (authorId: string, text: string) => ({
    agentId: agent,
    supervisorId: supervisor,
    authorId,
    text,
    commandId: randomUUID(),
  });
  await prisma().staffMessage.createMany({
    data: [
      said(agent, "The customer of Sales asks for a refund."),
      said(supervisor, "Offer the voucher first, please."),
    ],
  });
  const { id } = await prisma().break.create({ data: { name: "Almuerzo con el equipo", icon: "utensils" } });
  return {
    provider,
    campaign,
    dialer,
    row: String(row),
    lostRow: String(lost.id),
    user: colleague,
    agent,
    conversation,
    wrapUp,
    break: id,
  };
}

/** Signs a role's person in as a browser does; the cookies of the session, without those of language and zone. */
export async function signInCookies(browser: Browser, url: string, role: PageRole): Promise<Cookie[]> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.locator("[name=username]").fill(pagePeople[role]);
  await page.locator("[name=password]").fill(pagePassword);
  await page.locator("[type=submit]").click();
  await page.waitForURL((address) => address.pathname !== "/sign-in");
  const cookies = await context.cookies();
  await context.close();
  return cookies.filter(({ name }) => !["parley.locale", "parley.zone"].includes(name));
}
