// npm run faults: real processes killed, frozen and cut off under load. Plain JavaScript, since it runs before anything is installed.
import { giveUp, prepare, stage } from "./prepare.mjs";

try {
  await prepare({ install: true });
  // Before what imports it.
  const { generateClient } = await import("./build.ts");
  await stage("Database client", generateClient);
  const { faults } = await import("../test/faults/main.ts");
  await faults(stage, process.argv.slice(2));
} catch (error) {
  giveUp(error);
}
