import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrival, type ArrivalDecision, decideArrival, queueOrder } from "./conversation.ts";

const friday = new Date("2026-11-27T21:00:00Z");
const monday = new Date("2026-11-30T12:00:00Z");
const campaign: Arrival["campaign"] = {
  enabled: true,
  maxWaiting: 0,
  afterHours: "queueAtOpening",
  hasOutOfHoursText: true,
  hasQueueFullText: true,
};
const during: Arrival = {
  open: null,
  campaign,
  openNow: true,
  nextOpening: null,
  closedSince: null,
  closedNoticeAt: null,
  waitingCount: 0,
};
const closed: Arrival = { ...during, openNow: false, nextOpening: monday, closedSince: friday };

describe("decideArrival", () => {
  test.each<[string, Arrival, Partial<Extract<ArrivalDecision, { kind: "open" }>>]>([
    ["within the hours", during, { state: "waiting", autoText: null }],
    ["many waiting, no limit", { ...during, waitingCount: 999 }, { state: "waiting", autoText: null }],
    [
      "one place left",
      { ...during, campaign: { ...campaign, maxWaiting: 3 }, waitingCount: 2 },
      { state: "waiting", autoText: null },
    ],
    [
      "no place left",
      { ...during, campaign: { ...campaign, maxWaiting: 3 }, waitingCount: 3 },
      { state: "missed", outcome: "queue_full", autoText: "queue_full" },
    ],
    [
      "no place left, no text for it",
      { ...during, campaign: { ...campaign, maxWaiting: 3, hasQueueFullText: false }, waitingCount: 4 },
      { state: "missed", outcome: "queue_full", autoText: null },
    ],
    ["outside the hours", closed, { state: "held", heldUntil: monday, autoText: "out_of_hours" }],
    [
      "outside the hours the places do not count",
      { ...closed, campaign: { ...campaign, maxWaiting: 1 }, waitingCount: 5 },
      { state: "held", heldUntil: monday, autoText: "out_of_hours" },
    ],
    [
      "outside the hours, kept in Missed",
      { ...closed, campaign: { ...campaign, afterHours: "missed" } },
      { state: "missed", outcome: "out_of_hours", autoText: "out_of_hours" },
    ],
    [
      "outside the hours, which never come",
      { ...closed, nextOpening: null, closedSince: new Date(0) },
      { state: "missed", outcome: "out_of_hours", autoText: "out_of_hours" },
    ],
    [
      "outside the hours, no text for it",
      { ...closed, campaign: { ...campaign, hasOutOfHoursText: false } },
      { state: "held", heldUntil: monday, autoText: null },
    ],
    [
      "a disabled campaign",
      { ...during, campaign: { ...campaign, enabled: false } },
      { state: "missed", autoText: null },
    ],
  ])("%s", (_name, arrival, expected) => {
    expect(decideArrival(arrival)).toMatchObject({ kind: "open", ...expected });
    expect(decideArrival(arrival)).toHaveProperty("why");
  });

  test.each([
    ["the first text of the period", null, "out_of_hours"],
    ["told in this period, kept as its start", friday, null],
    ["told in this period, kept as the instant", new Date("2026-11-28T10:00:00Z"), null],
    ["told in the period before", new Date("2026-11-26T21:00:00Z"), "out_of_hours"],
  ])("once per closed period (D19): %s", (_name, closedNoticeAt, autoText) => {
    expect(decideArrival({ ...closed, closedNoticeAt })).toMatchObject({ autoText });
  });

  test("closed since ever: told once", () => {
    const ever = { ...closed, nextOpening: null, closedSince: new Date(0) };
    expect(decideArrival({ ...ever, closedNoticeAt: new Date(0) })).toMatchObject({ autoText: null });
  });

  test.each(["held", "waiting", "offered", "active", "parked", "wrapup"] as const)(
    "a conversation that is %s goes on",
    (state) => {
      for (const arrival of [during, closed, { ...during, campaign: { ...campaign, enabled: false } }]) {
        expect(decideArrival({ ...arrival, open: { id: "c1", state } })).toEqual({ kind: "join" });
      }
    },
  );
});

describe("queueOrder", () => {
  const person = fc.record({ requeued: fc.boolean(), waitingSince: fc.nat(1000) });

  test("those who lost their agent first, then the longest waiting", () => {
    const queue = [
      { requeued: false, waitingSince: 1 },
      { requeued: true, waitingSince: 9 },
      { requeued: false, waitingSince: 0 },
      { requeued: true, waitingSince: 5 },
    ];
    expect(queue.sort(queueOrder).map((each) => each.waitingSince)).toEqual([5, 9, 0, 1]);
  });

  test("is an order: whatever the beginning, the same end", () => {
    fc.assert(
      fc.property(fc.array(person), (people) => {
        expect([...people].sort(queueOrder)).toEqual([...people].reverse().sort(queueOrder));
      }),
    );
  });
});
