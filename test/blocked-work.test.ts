// Work that can never be done must end with a reason, and must not stand in the way of the rest.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { obeyDialerSignal } from "#activities/dialer-run";
import { routeArrived } from "#activities/routing";
import { sendMessage } from "#activities/send-message";
import { prisma } from "#prisma/client";
import { removeProvider } from "#web/server/providers";
import { type TestDatabase, testDatabase } from "./database.ts";
import {
  makeCampaign,
  makeConversation,
  makeDialer,
  makeInbound,
  makeProvider,
  makeThread,
  makeUser,
} from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

it("a thread that cannot be routed keeps its texts, and those who wrote later are served", async () => {
  const providerId = await makeProvider();
  const texts = [];
  for (const timeZone of ["Nowhere/At_All", "UTC"]) {
    const ourNumber = randomUUID();
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const schedule = { timeZone, ranges: [{ days, from: "00:00", to: "23:59" }], exceptions: [] };
    await makeCampaign({ providerId, didPorts: [ourNumber], schedule });
    texts.push(await makeInbound({ providerId, threadId: await makeThread({ providerId, ourNumber }) }));
  }
  await routeArrived(10, new Date());
  const stored = await prisma().message.findMany({ where: { id: { in: texts } }, orderBy: { seq: "asc" } });
  expect(stored.map((text) => text.routing)).toEqual(["pending", "routed"]);
});

it("a provider by which open conversations are answered is not removed", async () => {
  const providerId = await makeProvider();
  const campaignId = await makeCampaign();
  const id = await makeConversation({ campaignId, threadId: await makeThread({ providerId }) });
  const viewer = viewerOf(await makeUser());
  const remove = () => removeProvider(viewer, providerId);
  await expect(remove()).rejects.toMatchObject({ status: 409, message: expect.stringContaining("1 conversations") });
  await prisma().conversation.update({ where: { id }, data: { state: "closed", closedAt: new Date() } });
  await remove();
});

it("a text of a provider that was removed has failed and says why", async () => {
  const providerId = await makeProvider();
  const threadId = await makeThread({ providerId });
  const addresses = { fromAddress: "+15550100100", toAddress: "+59899000001" };
  const text = { direction: "out" as const, text: "Hello", status: "queued", providerId, threadId, ...addresses };
  const { id } = await prisma().message.create({ data: text });
  await prisma().provider.update({ where: { id: providerId }, data: { deletedAt: new Date() } });
  expect(await sendMessage({ messageId: id, tries: 1 })).toEqual({ outcome: "failed", againInMilliseconds: null });
  expect(await prisma().message.findUnique({ where: { id } })).toMatchObject({
    status: "failed",
    error: "The provider of this conversation was removed.",
  });
});

it("an order by signal that cannot be read is refused once and for all", async () => {
  const dialerId = await makeDialer({ playing: true });
  const orders = [
    { dialerId, order: "purge" as const, states: "waiting" as never },
    { dialerId, order: "pause" as const, reason: "lunch\0" },
  ];
  for (const order of orders) await expect(obeyDialerSignal(order)).rejects.toMatchObject({ nonRetryable: true });
});
