// npm run web | worker | migrate | simulator: one process of one kind, for production. Nothing is installed or built.
import { giveUp, prepare } from "./prepare.mjs";

try {
  await prepare({ install: false });
  // Before the log is made, which reads it.
  if (process.argv[2]) process.env.PARLEY_PROCESS ||= process.argv[2];
  const { run } = await import("./run.ts");
  await run(process.argv[2]);
} catch (error) {
  giveUp(error);
}
