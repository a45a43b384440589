import { expect, test } from "vitest";
import { kindsOf, mayRetry, type RetryClass, retriedByDefault, retryClass, retryClasses } from "./retry.ts";

test.each<[string | null, RetryClass]>([
  ["throttled", "transient"],
  ["notSent", "transient"],
  ["notFound", "transient"],
  ["unreachable", "transient"],
  ["account", "account"],
  ["rejected", "permanent"],
  ["badNumber", "permanent"],
  ["undelivered", "permanent"],
  ["hours", "permanent"],
  ["optedOut", "optedOut"],
  ["unclear", "unclear"],
  // A row from before kinds were kept, and a kind of a later version.
  [null, "permanent"],
  ["somethingNew", "permanent"],
])("%s is %s", (kind, expected) => {
  expect(retryClass(kind)).toBe(expected);
});

test("each kind belongs to exactly one class, by which it is found again", () => {
  const all = retryClasses.flatMap((each) => kindsOf(each).map((kind) => [kind, each]));
  expect(new Set(all.map(([kind]) => kind)).size).toBe(all.length);
  for (const [kind, each] of all) expect(retryClass(kind!)).toBe(each);
});

test.each<[RetryClass, boolean, boolean]>([
  ["transient", true, true],
  ["account", true, true],
  ["permanent", true, false],
  ["optedOut", false, false],
  ["unclear", false, false],
])("%s: may be retried %s, by default %s", (of, may, byDefault) => {
  expect(mayRetry(of)).toBe(may);
  expect(retriedByDefault.includes(of)).toBe(byDefault);
});
