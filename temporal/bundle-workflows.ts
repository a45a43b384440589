// node --import tsx temporal/bundle-workflows.ts <workflows> <file>: writes the workflows' bundle. See workflow-bundle.ts.
import { writeFileSync } from "node:fs";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";

const [workflowsPath, file] = process.argv.slice(2) as [string, string];
const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger("ERROR") });
writeFileSync(file, code);
