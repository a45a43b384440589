// `npm run faults long-conversation` is the long form, with Temporal's own limit.
import { expect, test } from "vitest";
import { longConversation } from "./routing/long-conversation.ts";

test("a conversation that outgrows its run's history goes on in the next: nothing lost, nothing twice, with orders under way", {
  timeout: 300_000,
}, async () => {
  const found = await longConversation({ texts: 240, atOnce: 6, historyLimit: 200 });
  expect(found.wrong).toEqual([]);
  expect(found.runs).toBeGreaterThan(2);
});
