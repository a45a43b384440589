// npm test: everything, from a fresh clone. Plain JavaScript, since it runs before anything is installed.
import { giveUp, prepare, stage } from "./prepare.mjs";

try {
  await prepare({ install: true });
  const { test } = await import("./test.ts");
  await test(stage);
} catch (error) {
  giveUp(error);
}
