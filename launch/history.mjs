// npm run history:save: plays what the committed histories show and writes them anew. Plain JavaScript, since it runs before anything is installed.
import { giveUp, prepare, stage } from "./prepare.mjs";

process.env.LOG_LEVEL ??= "silent";
try {
  await prepare({ install: true });
  // Before what imports it.
  const { generateClient } = await import("./build.ts");
  await stage("Database client", generateClient);
  const { saveHistories } = await import("../test/replay/save.ts");
  await saveHistories(stage, process.argv.slice(2));
} catch (error) {
  giveUp(error);
}
