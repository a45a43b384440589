// npm run check: what can be known in under a minute. Plain JavaScript, since it runs before anything is installed.
import { giveUp, prepare, stage } from "./prepare.mjs";

try {
  await prepare({ install: true });
  const { check } = await import("./test.ts");
  await check(stage);
} catch (error) {
  giveUp(error);
}
