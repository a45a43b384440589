// One world of random steps as a process of its own; its last line says what came of it.
import { type RunsDone, type RunsOrder, runs as runAll } from "../routing/run.ts";
import { World } from "../routing/world.ts";

export interface WorldDone {
  done?: RunsDone;
  broken?: string;
}

const world = await World.open();
let found: WorldDone;
try {
  found = { done: await runAll(world, JSON.parse(process.argv[2]!) as RunsOrder) };
} catch (error) {
  found = { broken: (error as Error).message };
}
await world.close();
console.log(JSON.stringify(found));
process.exit(0);
