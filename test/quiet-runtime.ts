import { DefaultLogger, Runtime } from "@temporalio/worker";

let quiet = false;

/** The SDK without its log: tests take servers away on purpose. Before anything else of Temporal. */
export function quietRuntime(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger("ERROR", () => {}),
    telemetryOptions: { logging: { forward: {}, filter: "OFF" } },
  });
}
