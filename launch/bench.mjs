// npm run bench [name …]: how fast it is, measured on this machine. Plain JavaScript, since it runs before anything is installed.
import { giveUp, prepare, stage } from "./prepare.mjs";

try {
  await prepare({ install: true });
  // Before what imports it.
  const { generateClient } = await import("./build.ts");
  await stage("Database client", generateClient);
  const { benches } = await import("../test/bench/main.ts");
  await benches(stage, process.argv.slice(2));
} catch (error) {
  giveUp(error);
}
