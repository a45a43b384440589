// Wake-ups that nobody waits for. A burst of texts must not become a burst of calls to Temporal: few are under way at a time, those of one
// workflow are made one, and what exceeds the queue is left to the sweep, which finds everything in Postgres.
import { beforeClosing } from "./connection.ts";
import { restLeft, tryWake } from "./wake.ts";

const atOnce = 4;
const mostWaiting = 5_000;
/** A call that takes longer than this (milliseconds) shows that Temporal has enough to do: as long as it took beyond, its place rests. */
const easy = 10;
const longestRest = 1_000;
/** Optional wake-ups in a second, at most: each costs Temporal and a worker as much as one that is needed. */
const optionalPerSecond = 20;

export interface WakeQueue<Wake> {
  /** Adds a wake-up for a key; one that waits already is merged with it. Of `optional` ones a few a second are taken, the rest is left out. Never throws. */
  add(key: string, wake: Wake, optional: boolean): void;
}

/** Makes a queue that gives each key's merged wake-up to `wake`, first come, first served. It slows down when Temporal does, and rests while it is away. */
export function wakeQueueOf<Wake>(
  wake: (key: string, wake: Wake) => Promise<unknown>,
  merge: (before: Wake, after: Wake) => Wake,
): WakeQueue<Wake> {
  const waiting = new Map<string, Wake>();
  let running = 0;
  let resting = false;
  let second = 0;
  let optionals = 0;
  const mayBeLeftOut = () => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) optionals = 0;
    second = now;
    return ++optionals > optionalPerSecond;
  };
  const rest = () => {
    if (resting) return;
    resting = true;
    setTimeout(() => {
      resting = false;
      next();
    }, restLeft()).unref();
  };
  const next = () => {
    while (running < atOnce) {
      const first = waiting.entries().next().value;
      if (!first) return;
      if (restLeft() > 0) return rest();
      waiting.delete(first[0]);
      running++;
      const started = performance.now();
      void tryWake(() => wake(...first)).finally(() => {
        const rest = Math.min(longestRest, performance.now() - started - easy);
        setTimeout(
          () => {
            running--;
            next();
          },
          Math.max(0, rest),
        );
      });
    }
  };
  // The sweep finds what was to be told.
  beforeClosing(() => waiting.clear());
  return {
    add(key, wake, optional) {
      const before = waiting.get(key);
      if (before === undefined && waiting.size >= mostWaiting) return;
      if (before === undefined && optional && mayBeLeftOut()) return;
      waiting.set(key, before === undefined ? wake : merge(before, wake));
      next();
    },
  };
}
