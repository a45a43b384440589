import fc from "fast-check";
import { expect, it } from "vitest";
import { inBatches, TooManyWaiting } from "#activities/in-batches";

it("a call alone waits for nobody; calls made meanwhile go together, at most so many", async () => {
  const sizes: number[] = [];
  let open = () => {};
  const call = inBatches<number, number>(
    async (items) => {
      sizes.push(items.length);
      if (sizes.length === 1) await new Promise<void>((resolve) => (open = resolve));
      return items.map((item) => item * 2);
    },
    { most: 3, atOnce: 1, mostWaiting: 9, ownFault: () => true },
  );
  const answers = Promise.all([1, 2, 3, 4, 5, 6].map(call));
  expect(sizes).toEqual([1]);
  open();
  expect(await answers).toEqual([2, 4, 6, 8, 10, 12]);
  expect(sizes).toEqual([1, 3, 2]);
});

it("each call gets its own answer or its own error, whatever its neighbours are (property)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
      async (good, most, atOnce) => {
        const call = inBatches<number, number>(
          async (items) => {
            await Promise.resolve();
            if (items.some((item) => !good[item])) throw new Error(`bad among ${items.length}`);
            return items;
          },
          { most, atOnce, mostWaiting: 99, ownFault: () => true },
        );
        const results = await Promise.allSettled(good.map((_, index) => call(index)));
        for (const [index, result] of results.entries()) {
          expect(result.status).toBe(good[index] ? "fulfilled" : "rejected");
          if (result.status === "fulfilled") expect(result.value).toBe(index);
        }
      },
    ),
  );
});

it("a failure that is everybody's is told to all at once, and who finds too many before it hears so", async () => {
  let tries = 0;
  let fail = () => {};
  const call = inBatches<number, number>(
    async () => {
      tries += 1;
      await new Promise<void>((resolve) => (fail = resolve));
      throw new Error("the database is away");
    },
    { most: 10, atOnce: 1, mostWaiting: 3, ownFault: () => false },
  );
  const calls = [1, 2, 3, 4, 5].map((item) => call(item).catch((problem: Error) => problem));
  expect(await calls[4]).toBeInstanceOf(TooManyWaiting);
  fail();
  await calls[0];
  await new Promise(setImmediate);
  fail();
  const ends = await Promise.all(calls.slice(0, 4));
  expect(ends.map((problem) => (problem as Error).message)).toEqual(Array(4).fill("the database is away"));
  expect(tries).toBe(2);
});
