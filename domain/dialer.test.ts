import { describe, expect, test } from "vitest";
import { checkDialer, type DialerFacts, type DialerForm, dialerPhase, shouldPauseForErrors } from "./dialer.ts";
import type { Schedule } from "./schedule.ts";

const schedule: Schedule = {
  timeZone: "America/Montevideo",
  ranges: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:59" }],
  exceptions: [],
};
const inside = new Date("2026-11-23T15:00:00Z");
const outside = new Date("2026-11-27T21:00:00Z");
const closing = new Date("2026-11-23T21:00:00Z");
const opening = new Date("2026-11-30T12:00:00Z");

describe("dialerPhase", () => {
  const playing: DialerFacts = { enabled: true, playing: true, paused: false, pauseReason: null, schedule };

  test.each<[string, Partial<DialerFacts>, Date, ReturnType<typeof dialerPhase>]>([
    ["all four hold", {}, inside, { phase: "sending", until: closing }],
    ["off schedule", {}, outside, { phase: "outsideSchedule", until: opening }],
    ["paused", { paused: true }, inside, { phase: "paused", until: null }],
    ["paused and off schedule", { paused: true }, outside, { phase: "paused", until: null }],
    ["stopped, with an old pause", { playing: false, paused: true }, inside, { phase: "stopped", until: null }],
    ["disabled while playing", { enabled: false }, inside, { phase: "disabled", until: null }],
    ["no ranges at all", { schedule: { ...schedule, ranges: [] } }, inside, { phase: "outsideSchedule", until: null }],
  ])("%s", (_name, change, at, expected) => {
    expect(dialerPhase({ ...playing, ...change }, at)).toEqual(expected);
  });
});

describe("checkDialer", () => {
  const form: DialerForm = {
    name: "Autumn_2026-b",
    provider: { needsDialString: false, minimumGapMilliseconds: 0 },
    dialString: "",
    gapMilliseconds: 0,
    batchSize: 50,
    schedule,
    contactHours: null,
  };
  const dinstar = { needsDialString: true, minimumGapMilliseconds: 200 };

  test.each<[string, Partial<DialerForm>, Partial<Record<keyof DialerForm, string>>]>([
    ["a good one", {}, {}],
    ["a gateway with its ports", { provider: dinstar, dialString: "(0.3)", gapMilliseconds: 200 }, {}],
    ["no gap is as fast as the account allows", { provider: dinstar, dialString: "0-3", gapMilliseconds: 0 }, {}],
    ["a name with a blank", { name: "my dialer" }, { name: "letters" }],
    ["a name with an accent", { name: "otoño" }, { name: "letters" }],
    ["a name with a line end", { name: "autumn\n" }, { name: "letters" }],
    ["no name", { name: "" }, { name: "letters" }],
    ["no provider", { provider: null }, { provider: "Choose" }],
    ["no dial string where it is needed", { provider: dinstar, dialString: " " }, { dialString: "dial string" }],
    ["a dial string that is none", { dialString: "0-99" }, { dialString: "0 to 31" }],
    ["no gap typed", { gapMilliseconds: null }, { gapMilliseconds: "time between" }],
    ["half a millisecond", { gapMilliseconds: 0.5 }, { gapMilliseconds: "whole" }],
    ["a negative gap", { gapMilliseconds: -1 }, { gapMilliseconds: "0 or more" }],
    ["a gap too long to keep", { gapMilliseconds: 3e9 }, { gapMilliseconds: "too long" }],
    [
      "a gap below the provider's",
      { provider: dinstar, dialString: "1", gapMilliseconds: 199 },
      { gapMilliseconds: "200 ms" },
    ],
    ["a batch of none", { batchSize: 0 }, { batchSize: "1 to 500" }],
    ["a batch too big", { batchSize: 501 }, { batchSize: "1 to 500" }],
    ["no hours", { schedule: { ...schedule, ranges: [] } }, { schedule: "at least one" }],
    ["contact hours without a range", { contactHours: [] }, { contactHours: "at least one" }],
    [
      "contact hours that are none",
      { contactHours: [{ days: ["mon"], from: "9", to: "10:00" }] },
      { contactHours: '"9" is not a time' },
    ],
    ["a bad zone", { schedule: { ...schedule, timeZone: "Nowhere" } }, { schedule: "Nowhere" }],
  ])("%s", (_name, change, expected) => {
    const errors = checkDialer({ ...form, ...change });
    expect(Object.keys(errors)).toEqual(Object.keys(expected));
    for (const [field, part] of Object.entries(expected)) expect(errors[field as keyof DialerForm]).toContain(part);
  });
});

test.each([
  [0, 0, false],
  [0, 19, false],
  [0, 20, true],
  [20, 20, false],
  [19, 20, true],
  [1000, 200, false],
])("%i sent and %i failed: pauses %s", (sent, failed, pauses) => {
  expect(shouldPauseForErrors({ sent, failed })).toBe(pauses);
});
