// `npm run faults accept-race` is the long form.
import { expect, test } from "vitest";
import { acceptRace } from "./routing/accept-race.ts";

test("two agents take the same conversation in the same millisecond, fifty times: one has it, the other reads who", {
  timeout: 300_000,
}, async () => {
  const { wrong, wins, races } = await acceptRace({ races: 50, atOnce: 5 });
  expect(wrong).toEqual([]);
  expect(wins.reduce((sum, each) => sum + each)).toBe(races);
});
