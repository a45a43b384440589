import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Places } from "./places.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);

/** So many sends of a millisecond's length, one after another. */
function send(places: Places, count: number, milliseconds: number): void {
  for (let index = 0; index < count; index += 1) {
    places.promise(1);
    places.take();
    pass(milliseconds / count);
    places.giveBack();
  }
}

it("promises no more than it has while nothing was ever answered", () => {
  const places = new Places(4);
  expect(places.within(1_000)).toBe(4);
  places.promise(3);
  expect(places.within(1_000)).toBe(1);
  places.promise(1);
  expect(places.within(1_000)).toBe(0);
});

it("turns a promise into a connection as long as one is free", () => {
  const places = new Places(2);
  places.promise(3);
  expect([places.take(), places.take(), places.take()]).toEqual([true, true, false]);
  places.giveBack();
  expect(places.take()).toBe(true);
  expect(places.within(0)).toBe(0);
});

it("a promise that is not needed can be given again", () => {
  const places = new Places(2);
  places.promise(2);
  expect(places.within(0)).toBe(0);
  places.release(2);
  expect(places.within(0)).toBe(2);
});

it("counts on the connections that will be free by then, at the pace of the answers", () => {
  const places = new Places(10);
  send(places, 100, 500);
  send(places, 100, 500);
  // A fifth of an answer each millisecond.
  expect(places.within(11)).toBe(12);
  expect(places.within(0)).toBe(10);
});

it("counts on each of its connections becoming free once", () => {
  const places = new Places(10);
  send(places, 1_000, 500);
  send(places, 1_000, 500);
  expect(places.within(60_000)).toBe(20);
});

it("counts on the slower of two spells", () => {
  const places = new Places(10);
  send(places, 500, 500);
  send(places, 50, 500);
  expect(places.within(10)).toBe(11);
});

it("counts on nothing any more when a carrier falls silent", () => {
  const places = new Places(10);
  send(places, 100, 500);
  send(places, 100, 500);
  places.promise(10);
  for (let index = 0; index < 10; index += 1) places.take();
  pass(1_001);
  expect(places.within(60_000)).toBe(0);
});

it("tells who waits, until they no longer listen", () => {
  const places = new Places(1);
  let told = 0;
  const stop = places.onFree(() => {
    told += 1;
  });
  places.promise(2);
  places.take();
  expect(told).toBe(0);
  places.giveBack();
  places.release(1);
  expect(told).toBe(2);
  stop();
  places.promise(1);
  places.release(1);
  expect(told).toBe(2);
});
