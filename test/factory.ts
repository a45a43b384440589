// Small inserts for tests: what a test does not name gets a plain default. All return ids.
import { randomUUID } from "node:crypto";
import { sealSecrets } from "../environment/secret-box.ts";
import { prisma } from "../prisma/client.ts";
import type { Prisma } from "../prisma/generated/client.ts";

let counter = 0;
const next = () => ++counter;

/** Always open, in a zone without daylight saving. */
export const allWeek = {
  timeZone: "America/Montevideo",
  ranges: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: "00:00", to: "23:59" }],
  exceptions: [],
};

export async function makeGroup(name = `group-${next()}`): Promise<string> {
  return (await prisma().group.create({ data: { name } })).id;
}

export async function makeUser(
  given: Partial<Prisma.UserUncheckedCreateInput> & { groupIds?: string[] } = {},
): Promise<string> {
  const { groupIds = [], ...fields } = given;
  const n = next();
  const user = await prisma().user.create({
    data: {
      username: `user${n}`,
      name: `User ${n}`,
      passwordHash: "no password",
      role: "administrator",
      groups: { create: groupIds.map((groupId) => ({ groupId })) },
      ...fields,
    },
  });
  return user.id;
}

/** An agent (its id is its user's). Offline unless `agent` says otherwise. */
export async function makeAgent(
  given: Partial<Prisma.UserUncheckedCreateInput> & {
    groupIds?: string[];
    agent?: Partial<Prisma.AgentUncheckedCreateInput>;
  } = {},
): Promise<string> {
  const { agent, ...user } = given;
  const n = next();
  const userId = await makeUser({ username: `agent${n}`, name: `Agent ${n}`, role: "agent", ...user });
  await prisma().agent.create({ data: { ...agent, userId } });
  return userId;
}

/** A Twilio account without a rate limit; `baseUrl` is where a simulator listens. */
export async function makeProvider(
  given: Partial<Prisma.ProviderUncheckedCreateInput> & {
    baseUrl?: string;
    from?: string;
    authToken?: string;
    accountSid?: string;
  } = {},
): Promise<string> {
  const {
    baseUrl,
    from = "+15550100100",
    authToken = "test-token",
    accountSid = `AC${"0".repeat(31)}1`,
    ...fields
  } = given;
  const provider = await prisma().provider.create({
    data: {
      name: `provider-${next()}`,
      type: "twilio",
      settings: { accountSid, from, ...(baseUrl ? { baseUrl } : {}) },
      secrets: sealSecrets({ authToken }),
      ...fields,
      pace: { create: {} },
    },
  });
  return provider.id;
}

type ScheduleInput = { timeZone: string; ranges: Prisma.InputJsonValue; exceptions: Prisma.InputJsonValue };

/** A campaign, always open unless `schedule` says otherwise, reached at `didPorts`. */
export async function makeCampaign(
  given: Partial<Omit<Prisma.CampaignUncheckedCreateInput, "didPorts" | "schedule">> & {
    didPorts?: string[];
    schedule?: ScheduleInput;
    groupIds?: string[];
  } = {},
): Promise<string> {
  const { didPorts = [], schedule = { ...allWeek, ranges: [] }, groupIds = [], ...fields } = given;
  const providerId = fields.providerId ?? (await makeProvider());
  const { id: scheduleId } = await prisma().schedule.create({ data: schedule });
  const campaign = await prisma().campaign.create({
    data: {
      name: `Campaign ${next()}`,
      ...fields,
      providerId,
      scheduleId,
      didPorts: { create: didPorts.map((value) => ({ value, providerId })) },
      groups: { create: groupIds.map((groupId) => ({ groupId })) },
    },
  });
  return campaign.id;
}

export async function makeMember(campaignId: string, agentId: string, penalty = 0): Promise<void> {
  await prisma().member.create({ data: { campaignId, agentId, penalty } });
}

/** A dialer with an open week, stopped unless `playing`. */
export async function makeDialer(
  given: Partial<Omit<Prisma.DialerUncheckedCreateInput, "schedule">> & {
    schedule?: ScheduleInput;
    groupIds?: string[];
  } = {},
): Promise<string> {
  const { schedule = allWeek, groupIds = [], ...fields } = given;
  const providerId = fields.providerId ?? (await makeProvider());
  const { id: scheduleId } = await prisma().schedule.create({ data: schedule });
  const dialer = await prisma().dialer.create({
    data: {
      name: `dialer-${next()}`,
      ...fields,
      providerId,
      scheduleId,
      pace: { create: {} },
      groups: { create: groupIds.map((groupId) => ({ groupId })) },
    },
  });
  return dialer.id;
}

/** Waiting spool rows, with their upload so that the books balance. Returns the upload's id. */
export async function makeRows(dialerId: string, phones: string[], message = "Hello"): Promise<string> {
  const upload = await prisma().upload.create({
    data: { dialerId, kind: "api", accepted: phones.length, by: "system" },
  });
  await prisma().spoolRow.createMany({
    data: phones.map((phone, index) => ({ dialerId, uploadId: upload.id, line: index + 1, phone, message })),
  });
  return upload.id;
}

/** A customer's thread with one of our numbers. */
export async function makeThread(given: {
  providerId: string;
  ourNumber?: string;
  customerAddress?: string;
}): Promise<string> {
  const n = next();
  const customerAddress = given.customerAddress ?? `+59899000${String(n % 1000).padStart(3, "0")}`;
  const customer = await prisma().customer.upsert({
    where: { address: customerAddress },
    create: { address: customerAddress },
    update: {},
  });
  const thread = await prisma().thread.create({
    data: {
      providerId: given.providerId,
      ourNumber: given.ourNumber ?? "+15550100100",
      customerAddress,
      customerId: customer.id,
      channel: "sms",
    },
  });
  return thread.id;
}

/** A conversation on a thread; waiting since now unless `fields` say otherwise. */
export async function makeConversation(
  given: Partial<Prisma.ConversationUncheckedCreateInput> & { campaignId: string; threadId: string },
): Promise<string> {
  const conversation = await prisma().conversation.create({
    data: { state: "waiting", waitingSince: new Date(), ...given },
  });
  return conversation.id;
}

/** An inbound text, stored and not yet routed. */
export async function makeInbound(
  given: Partial<Prisma.MessageUncheckedCreateInput> & { providerId: string },
): Promise<string> {
  const message = await prisma().message.create({
    data: {
      direction: "in",
      text: "Hello",
      status: "received",
      routing: "pending",
      fromAddress: "+59899000001",
      toAddress: "+15550100100",
      providerMessageId: `SM${randomUUID()}`,
      ...given,
    },
  });
  return message.id;
}
