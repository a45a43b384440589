import { readFileSync } from "node:fs";

/** Runs `tidily` once at Ctrl-C, SIGTERM or SIGHUP, and when npm, which started us, is gone; then ends the process. A later signal ends at once. */
export function onStop(work: { tidily(): Promise<void>; atOnce(): void }): void {
  let since: number | undefined;
  const stop = () => {
    if (since !== undefined) {
      // npm passes Ctrl-C on a second time: that is the same one.
      if (Date.now() - since < 1500) return;
      work.atOnce();
      process.exit(130);
    }
    since = Date.now();
    process.stdout.write("\nStopping …\n");
    work.tidily().then(
      () => {
        console.log("Stopped.");
        process.exit(0);
      },
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // A terminal that went away must not make the last lines fail.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (process.env.npm_lifecycle_event) {
    const ancestors = ancestry();
    setInterval(() => {
      if (ancestry() !== ancestors && since === undefined) stop();
    }, 250).unref();
  }
}

// npm starts us through a shell, which lives on when npm is killed: so the shell's parent counts, too.
function ancestry(): string {
  const parent = process.ppid;
  try {
    const grandparent = readFileSync(`/proc/${parent}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[1];
    return `${parent} ${grandparent}`;
  } catch {
    return `${parent}`;
  }
}
