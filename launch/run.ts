import { environment } from "../environment/environment.ts";
import { LaunchError } from "./folders.ts";
import { mustBeFree } from "./port.ts";
import { schemaReady } from "./schema-wait.ts";
import { port } from "./settings.ts";

/** A process's work: what it started, and how to stop that. */
interface Work {
  stop(): Promise<void>;
  /** Set when the work can end by itself. */
  over?: Promise<void>;
}

const kinds: Record<string, (ready: () => void) => Promise<Work | undefined>> = {
  async migrate() {
    const { migrate } = await import("./migrate.ts");
    await migrate();
    return undefined;
  },
  async web(ready) {
    const { startWeb } = await import("./web.ts");
    await mustBeFree("PORT", environment().port);
    await schemaReady();
    const web = await startWeb(environment().port);
    ready();
    return { stop: web.close };
  },
  async worker() {
    const { runWorker } = await import("../temporal/worker.ts");
    await schemaReady();
    // It says when it is ready, and hears SIGTERM itself: it lets what is on the wire finish, and then this ends.
    return { stop: async () => {}, over: runWorker() };
  },
  async simulator(ready) {
    const { startSimulator } = await import("../providers/simulator/main.ts");
    const number = port(process.env, "SIMULATOR_PORT", 4010);
    await mustBeFree("SIMULATOR_PORT", number, "127.0.0.1");
    const simulator = await startSimulator({ port: number, host: "127.0.0.1" });
    ready();
    return { stop: () => simulator.close() };
  },
};

/** What can be run. */
export const processKinds = Object.keys(kinds);

/** Longest wait for a tidy end, in milliseconds: whoever stops us must wait longer. */
export const patience = 14_000;

/** Runs one process until it is told to stop: by SIGTERM, Ctrl-C, or by its launcher going away. Throws a LaunchError for an unknown kind. */
export async function run(kind: string | undefined): Promise<void> {
  const begin = kinds[kind ?? ""];
  if (!begin || !kind) {
    throw new LaunchError(`There is no process “${kind ?? ""}”; there are ${processKinds.join(", ")}.`);
  }
  let work: Work | undefined;
  let stopping = false;
  const stop = async () => {
    // npm passes Ctrl-C on a second time.
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), patience).unref();
    await work?.stop().catch(() => {});
    if (!work?.over) process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // The launcher or the terminal is gone, by kill -9 perhaps: as if it had said stop.
  const asIfTold = () => void process.kill(process.pid, "SIGTERM");
  process.on("disconnect", asIfTold);
  process.on("SIGHUP", asIfTold);
  if (kind !== "simulator") environment();
  work = await begin(() => process.send?.("ready"));
  if (!work) process.exit(0);
  if (work.over) {
    await work.over;
    process.exit(stopping ? 0 : 1);
  }
}
