/** More calls wait than can be answered in time: it is better to say so at once. */
export class TooManyWaiting extends Error {}

/**
 * Makes many single calls share few batches: a call made while `atOnce` batches are under way waits for the next one, which takes all that
 * wait, up to `most`. Alone, a call waits for nobody. When a batch fails for what one call may have brought with it (`ownFault`), each is tried
 * by itself, so that one that cannot succeed spoils no other; any other failure, such as a lost database, is told to all at once. A call that
 * finds `mostWaiting` before it throws TooManyWaiting.
 */
export function inBatches<Item, Result>(
  work: (items: Item[]) => Promise<Result[]>,
  {
    most,
    atOnce,
    mostWaiting,
    ownFault,
  }: { most: number; atOnce: number; mostWaiting: number; ownFault: (problem: unknown) => boolean },
): (item: Item) => Promise<Result> {
  interface Call {
    item: Item;
    resolve(result: Result): void;
    reject(problem: unknown): void;
  }
  let waiting: Call[] = [];
  let running = 0;

  const alone = async (call: Call) => {
    try {
      call.resolve((await work([call.item]))[0]!);
    } catch (problem) {
      call.reject(problem);
    }
  };
  const batch = async (calls: Call[]) => {
    if (calls.length === 1) return alone(calls[0]!);
    try {
      const results = await work(calls.map((call) => call.item));
      for (const [index, call] of calls.entries()) call.resolve(results[index]!);
    } catch (problem) {
      if (ownFault(problem)) for (const call of calls) await alone(call);
      else for (const call of calls) call.reject(problem);
    }
  };
  const next = () => {
    while (waiting.length > 0 && running < atOnce) {
      const calls = waiting.slice(0, most);
      waiting = waiting.slice(most);
      running++;
      void batch(calls).finally(() => {
        running--;
        next();
      });
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) return reject(new TooManyWaiting(`${mostWaiting} calls wait already.`));
      waiting.push({ item, resolve, reject });
      next();
    });
}

/** Postgres' word for what one row brought with it: its values, its constraints, a lock it did not get, a deadlock. */
export function isRowsFault(problem: unknown): boolean {
  return /^(22|23|40|55P03)/.test(String((problem as { code?: unknown } | null)?.code ?? ""));
}
