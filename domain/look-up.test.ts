import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CarriedText, type Finding, findSends, firstLookUp, judgeLookUp, lookUpAfter } from "./look-up.ts";

const at = (seconds: number) => 1_000_000_000_000 + seconds * 1_000;
const send = (attemptId: number, seconds: number, text = "Hello") => ({ attemptId, text, sentAt: at(seconds) });
const taken = (id: string, seconds: number, text = "Hello", clientRef?: string): CarriedText => ({
  id,
  text,
  at: at(seconds),
  clientRef,
});
const found = (id: string): Finding => ({ found: id });

describe("findSends", () => {
  test.each<[string, ReturnType<typeof send>[], CarriedText[], [number, Finding][]]>([
    ["nothing there", [send(1, 0)], [], [[1, "absent"]]],
    ["one of each", [send(1, 0)], [taken("a", 1)], [[1, found("a")]]],
    ["spaces written otherwise", [send(1, 0, "Hello  you ")], [taken("a", 1, "Hello you")], [[1, found("a")]]],
    [
      "two sends, one text: whose it is nobody knows",
      [send(1, 0), send(2, 5)],
      [taken("a", 3)],
      [
        [1, "ambiguous"],
        [2, "ambiguous"],
      ],
    ],
    [
      "one send, two texts: another user of the account",
      [send(1, 0)],
      [taken("a", 1), taken("b", 2)],
      [[1, "ambiguous"]],
    ],
    [
      "as many as sends, in their turn",
      [send(2, 5), send(1, 0)],
      [taken("b", 6), taken("a", 1)],
      [
        [1, found("a")],
        [2, found("b")],
      ],
    ],
    [
      "texts apart",
      [send(1, 0, "A"), send(2, 0, "B")],
      [taken("b", 1, "B")],
      [
        [1, "absent"],
        [2, found("b")],
      ],
    ],
    [
      "times apart",
      [send(1, 0), send(2, 1_000)],
      [taken("a", 1), taken("b", 1_001)],
      [
        [1, found("a")],
        [2, found("b")],
      ],
    ],
    ["the same text at another time: a clock may be wrong", [send(1, 0)], [taken("a", 1_800)], [[1, "ambiguous"]]],
    [
      "another text at the time: the carrier may have changed it",
      [send(1, 0, "“Hi”")],
      [taken("a", 1, '"Hi"')],
      [[1, "ambiguous"]],
    ],
    ["another text at another time", [send(1, 0)], [taken("a", 1_800, "Bye")], [[1, "absent"]]],
    [
      "by our reference, whatever else it says",
      [send(1, 0)],
      [taken("a", 900, "…", "1"), taken("b", 1)],
      [[1, found("a")]],
    ],
    ["what bears another reference is another's", [send(1, 0)], [taken("b", 1, "Hello", "7")], [[1, "absent"]]],
  ])("%s", (_name, sends, carried, expected) => {
    const findings = findSends(sends, carried);
    expect([...findings].sort(([a], [b]) => a - b)).toEqual(expected);
  });

  const anySends = fc.array(fc.record({ text: fc.constantFrom("A", "B"), seconds: fc.integer({ min: 0, max: 400 }) }), {
    maxLength: 6,
  });

  test("gives each send one finding, and no text to two of them", () => {
    fc.assert(
      fc.property(anySends, anySends, (sends, texts) => {
        const ours = sends.map((each, index) => send(index, each.seconds, each.text));
        const findings = findSends(
          ours,
          texts.map((each, index) => taken(`t${index}`, each.seconds, each.text)),
        );
        expect([...findings.keys()].sort()).toEqual(ours.map((each) => each.attemptId).sort());
        const given = [...findings.values()].flatMap((finding) => (typeof finding === "object" ? [finding.found] : []));
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });

  test("never calls absent what the carrier has taken, and finds it when it alone was sent", () => {
    fc.assert(
      fc.property(anySends, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (sends, arrived) => {
        const ours = sends.map((each, index) => send(index, each.seconds, each.text));
        const texts = ours
          .filter((_, index) => arrived[index])
          .map((each) => ({ ...taken(`t${each.attemptId}`, 0), text: each.text, at: each.sentAt + 500 }));
        for (const [attemptId, finding] of findSends(ours, texts)) {
          if (arrived[attemptId]) expect(finding).not.toBe("absent");
          if (ours.length === 1) expect(finding).toEqual(arrived[attemptId] ? found(`t${attemptId}`) : "absent");
        }
      }),
    );
  });
});

test("is asked about four times within the sure delay, then ever less often, for a day", () => {
  const sure = 300_000;
  const times = Array.from({ length: 14 }, (_, asked) => lookUpAfter(asked, sure));
  expect(times.map((time) => time && time / 1_000)).toEqual([
    15,
    60,
    150,
    300,
    600,
    1_200,
    2_400,
    4_800,
    9_600,
    19_200,
    38_400,
    76_800,
    null,
    null,
  ]);
});

test.each([
  [{ lookUp: true, receipts: true }, 15_000],
  [{ lookUp: true, receipts: false }, 15_000],
  [{ lookUp: false, receipts: true }, 86_400_000],
  [{ lookUp: false, receipts: false }, null],
])("what can be asked first: %j", (tells, expected) => {
  expect(firstLookUp(tells, 300_000)).toBe(expected);
});

describe("judgeLookUp", () => {
  const young = { asked: 1, age: 20_000, sure: 300_000 };
  const old = { asked: 4, age: 301_000, sure: 300_000 };
  test.each([
    ["found at once", { finding: found("a"), complete: false }, young, { found: "a" }],
    ["absent too early", { finding: "absent", complete: true }, young, { againAfter: 60_000 }],
    ["absent after the sure delay", { finding: "absent", complete: true }, old, "notFound"],
    ["absent from a part of the list", { finding: "absent", complete: false }, old, { againAfter: 600_000 }],
    ["ambiguous early", { finding: "ambiguous", complete: true }, young, { againAfter: 60_000 }],
    ["ambiguous late", { finding: "ambiguous", complete: true }, old, "person"],
    ["no answer", "unasked", young, { againAfter: 60_000 }],
    ["no answer for long", "unasked", { ...old, age: 80_000_000, asked: 12 }, "person"],
    ["rounds that were missed are not made up for", "unasked", { ...young, age: 200_000 }, { againAfter: 300_000 }],
  ] as const)("%s", (_name, result, of, expected) => {
    expect(judgeLookUp(result, of)).toEqual(expected);
  });

  test("always ends", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(100_000_000), fc.integer({ min: 1_000, max: 86_400_000 }), (asked, age, sure) => {
        const verdict = judgeLookUp("unasked", { asked, age, sure });
        if (typeof verdict === "object" && "againAfter" in verdict) expect(verdict.againAfter).toBeGreaterThan(age);
      }),
    );
  });
});
