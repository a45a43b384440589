// An agent's text on an account that may not send now: it waits in its conversation's run, not inside an activity.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backOff } from "#activities/pace";
import { sendMessage } from "#activities/send-message";
import { prisma } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeProvider, makeThread } from "./factory.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

async function queued(providerId: string): Promise<string> {
  const threadId = await makeThread({ providerId });
  const addresses = { fromAddress: "+15550100100", toAddress: "+59899000001" };
  const text = { direction: "out" as const, text: "Hello", status: "queued", providerId, threadId, ...addresses };
  return (await prisma().message.create({ data: text })).id;
}

describe("while its account is held back", () => {
  it.each([
    ["without a limit", null],
    ["with a limit", 10],
  ])("a text %s is put off until the carrier may be asked again, and keeps its tries", async (_name, ratePerSecond) => {
    const providerId = await makeProvider({ ratePerSecond });
    const messageId = await queued(providerId);
    // The first reservation tells this process whether the account has a limit.
    await backOff(providerId, 120_000);
    const began = performance.now();
    for (let look = 0; look < 2; look++) {
      const result = await sendMessage({ messageId, tries: 9 });
      expect(result.outcome).toBe("waiting");
      expect(result.againInMilliseconds).toBeGreaterThan(100_000);
      expect(result.againInMilliseconds).toBeLessThanOrEqual(120_000);
    }
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await prisma().message.findUnique({ where: { id: messageId } })).toMatchObject({ status: "queued" });
    expect(await prisma().attempt.count({ where: { messageId } })).toBe(0);
  });
});

describe("a text that the carrier refused for speed", () => {
  it("fails after five real tries, whatever it was put off before", async () => {
    // Nobody listens there: each try has clearly not left.
    const providerId = await makeProvider({ baseUrl: "http://127.0.0.1:9/twilio" });
    const messageId = await queued(providerId);
    for (let attempt = 1; attempt <= 5; attempt++) {
      // As if the account's hold had ended.
      await prisma().providerPace.updateMany({ where: { providerId }, data: { nextSlot: new Date(0) } });
      const result = await sendMessage({ messageId, tries: attempt + 20 });
      expect(result.outcome, `try ${attempt}`).toBe(attempt < 5 ? "waiting" : "failed");
    }
    expect(await prisma().message.findUnique({ where: { id: messageId } })).toMatchObject({ status: "failed" });
  });
});
