// The property: whatever is done, in whatever order and at the same time, the promises hold whenever all is quiet, and at each commit.
import fc from "fast-check";
import { anyOrder, type Order, prepared, rules } from "./orders.ts";
import { brokenRows } from "./settled.ts";
import type { CampaignPlan, World } from "./world.ts";

const agents = 4;

const plan: fc.Arbitrary<CampaignPlan> = fc.record({
  rule: fc.oneof(
    { weight: 2, arbitrary: fc.constant("nocall" as const) },
    { weight: 3, arbitrary: fc.constantFrom(...rules) },
  ),
  order: fc.constantFrom("wrandom", "rrmemory", "leastrecent"),
  cap: fc.integer({ min: 1, max: 3 }),
  acceptSeconds: fc.constantFrom(0, 0, 1, 20),
  members: fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.constant(null) }), {
    minLength: agents,
    maxLength: agents,
  }),
});

/** Orders that are given in the same instant; afterwards all must become quiet. */
class Step implements fc.AsyncCommand<object, World> {
  readonly #orders: Order[];
  #story = "not reached";

  constructor(orders: Order[]) {
    this.#orders = orders;
  }

  check = () => true;

  async run(_: object, world: World): Promise<void> {
    this.#story = "under way";
    world.watch.beginStep();
    const give = this.#orders.map((order) => prepared(world, order));
    const outcomes = await Promise.all(give.map((order) => order()));
    this.#story = outcomes.join(" + ");
    const began = performance.now();
    await world.quiet();
    this.#story += `; quiet after ${Math.round(performance.now() - began)} ms`;
    const wrong = [
      ...world.watch.wrong,
      ...(await brokenRows(
        world.campaigns.map(({ id }) => id),
        world.delivered,
      )),
    ];
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  }

  toString = () => `[${this.#orders.map(({ kind, a, b }) => `${kind}(${a},${b})`).join(" + ")}] → ${this.#story}`;
}

export interface RunsOrder {
  runs: number;
  steps: number;
  /** Orders that may be given in the same instant; 4 unless told. */
  together?: number;
  /** Where given, only this case: what a failure printed. */
  seed?: number;
  path?: string;
}

/** What was done, for the report. */
export interface RunsDone {
  runs: number;
  steps: number;
  orders: number;
  assignments: number;
  /** How often a wake-up did not get through on this machine, and the sweep was run. */
  swept: number;
  seed: number;
}

/** The case to rerun, from ROUTING_CASE=<seed>:<path> as a failure printed it. */
export function caseFromVariable(): { seed?: number; path?: string } {
  const [seed, path] = (process.env.ROUTING_CASE ?? "").split(/:(.*)/s);
  return seed ? { seed: Number(seed), ...(path && { path }) } : {};
}

/** Random runs on the world. Throws with the seed, the steps and what became of them when a promise is broken. */
export async function runs(world: World, order: RunsOrder): Promise<RunsDone> {
  const done: RunsDone = {
    runs: 0,
    steps: 0,
    orders: 0,
    assignments: 0,
    swept: 0,
    seed: order.seed ?? Date.now() % 2 ** 31,
  };
  const steps = fc.array(fc.array(anyOrder, { minLength: 1, maxLength: order.together ?? 4, size: "max" }), {
    minLength: order.steps,
    maxLength: order.steps,
  });
  const holds = fc.asyncProperty(fc.array(plan, { minLength: 3, maxLength: 3 }), steps, async (plans, orders) => {
    await world.begin(plans, agents);
    const commands = orders.map((together) => new Step(together));
    try {
      await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
      await world.runsKnow();
    } catch (error) {
      const story = commands.map((step, at) => `${at + 1}. ${step}`).filter((line) => !line.endsWith("not reached"));
      throw new Error(`${(error as Error).message}\n\nCampaigns: ${JSON.stringify(plans)}\n${story.join("\n")}`, {
        cause: error,
      });
    } finally {
      if (process.env.ROUTING_STORY) console.log(commands.join("\n"));
      done.runs += 1;
      done.steps += orders.length;
      done.orders += orders.flat().length;
      done.assignments += world.watch.assigned;
      await world.end();
    }
  });
  const result = await fc.check(holds, {
    numRuns: order.path ? 1 : order.runs,
    seed: done.seed,
    ...(order.path && { path: order.path }),
    // On the real things each try takes seconds: the story of the failed case says more than a shorter one an hour later.
    endOnFailure: true,
  });
  if (result.failed) {
    const cause = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
    throw new Error(`${cause}\n\nRun it again with ROUTING_CASE=${result.seed}:${result.counterexamplePath}`);
  }
  done.swept = world.swept;
  return done;
}
