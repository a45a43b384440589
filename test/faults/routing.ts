// The long form of ../routing-model.test.ts: random interleavings for as long as it takes.
import { caseFromVariable, runs } from "../routing/run.ts";
import { World } from "../routing/world.ts";
import { Findings } from "./findings.ts";

/** Random steps on a world of its own: one broken promise ends it, with the case to run again. */
export async function routing(order: { runs: number; steps: number }): Promise<Findings> {
  const findings = new Findings("routing");
  const world = await World.open();
  try {
    const done = await runs(world, { ...order, ...caseFromVariable() });
    for (const [what, value] of Object.entries(done)) findings.figure(what, value);
    findings.promise("one owner, never above the cap, longest waiting first, nothing lost, each with a because", true);
  } catch (error) {
    findings.promise("routing keeps its promises", false, (error as Error).message);
  } finally {
    await world.close();
  }
  return findings;
}
