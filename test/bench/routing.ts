// A day of 10,000 customers by the pure rules: what the strategies give, and whether they ever break a promise.
import { simulate } from "../routing/simulation.ts";
import type { BenchContext } from "./context.ts";

/** Service level, abandonment and occupancy of a simulated day, with a fixed seed. */
export async function bench(context: BenchContext): Promise<void> {
  const began = performance.now();
  const { arrivals, campaigns, occupancy, violations } = simulate(10_000, 20_261_122);
  context.table(
    `${arrivals} customers, 30 agents`,
    ["rule", "order", "customers", "service level %", "abandoned %", "longest wait s"],
    campaigns.map((each) => [
      each.rule,
      each.order,
      each.arrivals,
      each.serviceLevel ?? "none",
      each.abandoned,
      each.longestWaitSeconds,
    ]),
  );
  context.figure("occupancy of the agents, %", occupancy);
  context.figure("simulated in seconds", (performance.now() - began) / 1_000);
  context.promise(
    "never two owners, above a cap, or a wait while one is free",
    violations.length === 0,
    violations.length,
  );
}
