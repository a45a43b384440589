// The long form of ../routing-model.test.ts: random interleavings for as long as it takes, in several worlds side by side.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../launch/folders.ts";
import { ended, leash } from "../../launch/leash.ts";
import { caseFromVariable, type RunsDone } from "../routing/run.ts";
import { Findings } from "./findings.ts";
import type { WorldDone } from "./routing-world.ts";

// A world waits as much as it works.
const worlds = Math.min(4, availableParallelism());

/** Random steps, each world a process with a database and servers of its own: one broken promise ends a world, with the case to run again. */
export async function routing(order: { runs: number; steps: number }): Promise<Findings> {
  const findings = new Findings("routing");
  const one = caseFromVariable();
  const count = one.seed === undefined ? worlds : 1;
  const first = one.seed ?? Date.now() % 2 ** 31;
  const done = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      world({
        steps: order.steps,
        runs: Math.ceil(order.runs / count),
        seed: first + index,
        ...(one.path && { path: one.path }),
      }),
    ),
  );
  const kept = done.flatMap((each) => (each.done ? [each.done] : []));
  const sum = (what: keyof RunsDone) => kept.reduce((total, each) => total + each[what], 0);
  for (const what of ["runs", "steps", "orders", "assignments", "swept"] as const) findings.figure(what, sum(what));
  findings.figure("seeds", kept.map(({ seed }) => seed).join(", "));
  for (const { broken } of done)
    findings.promise(
      "one owner, never above the cap, longest waiting first, nothing lost, each with a because",
      broken === undefined,
      broken,
    );
  return findings;
}

async function world(order: { runs: number; steps: number; seed: number; path?: string }): Promise<WorldDone> {
  const folder = mkdtempSync(join(tmpdir(), "parley-routing-"));
  const said = join(folder, "said");
  const output = openSync(said, "a");
  try {
    const args = ["--import", "tsx", "test/faults/routing-world.ts", JSON.stringify(order)];
    const { shell } = await leash(process.execPath, args, { signal: "KILL", cwd: root, output });
    await ended(shell, 24 * 3_600_000);
    const lines = readFileSync(said, "utf8").trimEnd().split("\n");
    const last = lines.pop() ?? "";
    if (process.env.ROUTING_STORY) console.log(lines.join("\n"));
    return last.startsWith("{") ? JSON.parse(last) : { broken: `The world ended without a word: ${last}` };
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  }
}
