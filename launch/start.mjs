// npm start: everything on one machine. Plain JavaScript, since it runs before anything is installed.
import { giveUp, prepare, stage } from "./prepare.mjs";

console.log("Parley is starting …");
try {
  await prepare({ install: true });
  const { start } = await import("./start.ts");
  await start(stage);
} catch (error) {
  giveUp(error);
}
