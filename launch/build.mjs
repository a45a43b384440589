// npm run build: what production processes need made from the sources. Plain JavaScript, since it runs before anything is installed.
import { giveUp, prepare, stage } from "./prepare.mjs";

try {
  await prepare({ install: true });
  const { buildWeb, generateClient } = await import("./build.ts");
  await stage("Database client", generateClient);
  const { buildWorkflows } = await import("../temporal/workflow-bundle.ts");
  await stage("Workflows", buildWorkflows);
  await stage("Web pages (next build)", buildWeb);
} catch (error) {
  giveUp(error);
}
