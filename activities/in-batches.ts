/**
 * Makes many single calls share few batches: a call made while `atOnce` batches are under way waits for the next one, which takes all that
 * wait, up to `most`. Alone, a call waits for nobody. When a batch fails, each of its calls is tried by itself, so that one that cannot
 * succeed spoils no other.
 */
export function inBatches<Item, Result>(
  work: (items: Item[]) => Promise<Result[]>,
  { most, atOnce }: { most: number; atOnce: number },
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
    } catch {
      for (const call of calls) await alone(call);
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
      waiting.push({ item, resolve, reject });
      next();
    });
}
