import fc from "fast-check";
import { expect, it } from "vitest";
import { RateMeter, Ring, TallyTable } from "./ledger.ts";

it("counts like a map would, through any growth", () => {
  const table = new TallyTable();
  const map = new Map<string, number>();
  const wrong: string[] = [];
  let extra = 0;
  for (let index = 0; index < 60_000; index += 1) {
    const to = `+5989${(index * 7919) % 25_000}`;
    const before = map.get(to) ?? 0;
    map.set(to, before + 1);
    if (before > 0) extra += 1;
    // An assertion for each would take longer than all the counting.
    if (table.add(to, "hello") !== before + 1) wrong.push(to);
  }
  expect(wrong).toEqual([]);
  expect(table.distinct).toBe(map.size);
  expect(table.duplicates).toBe(extra);
  expect(table.complete).toBe(true);
});

it("says so when it can tell no more apart", () => {
  const table = new TallyTable(3);
  for (const to of ["a", "b", "c"]) table.add(to, "");
  expect(table.complete).toBe(true);
  expect(table.add("d", "")).toBe(0);
  expect(table.add("a", "")).toBe(2);
  expect(table).toMatchObject({ distinct: 3, duplicates: 1, complete: false });
  table.clear();
  expect(table).toMatchObject({ distinct: 0, duplicates: 0, complete: true });
});

it("does not mistake where the number ends and the text begins", () => {
  const table = new TallyTable();
  table.add("+1", "23");
  expect(table.add("+12", "3")).toBe(1);
});

it("finds the worst second and the least gap", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 2, maxLength: 3_000 }), (gaps) => {
      const meter = new RateMeter();
      let now = 0;
      const times = gaps.map((gap) => {
        now += gap;
        return now;
      });
      for (const time of times) meter.add(time);
      const worst = Math.max(...times.map((end) => times.filter((time) => time > end - 1000 && time <= end).length));
      expect(meter.highest).toBe(worst);
      expect(meter.leastGap).toBe(Math.min(...gaps.slice(1)));
      expect(meter.total).toBe(times.length);
      expect(meter.within(now + 1000)).toBe(0);
    }),
    { numRuns: 30 },
  );
  const burst = new RateMeter();
  for (let index = 0; index < 5_000; index += 1) burst.add(index / 10);
  expect(burst.highest).toBe(5_000);
});

it("keeps the last ones, oldest first", () => {
  const ring = new Ring<number>(3);
  for (const item of [1, 2, 3, 4, 5]) ring.push(item);
  expect(ring.last(10, () => true)).toEqual([3, 4, 5]);
  expect(ring.last(1, (item) => item < 5)).toEqual([4]);
  ring.clear();
  ring.push(6);
  expect(ring.last(10, () => true)).toEqual([6]);
});
