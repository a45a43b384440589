import { DefaultLogger, Runtime } from "@temporalio/worker";

/** The SDK without its log: tests take servers away on purpose. Once per process, before anything else of Temporal. */
export function quietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger("ERROR", () => {}),
    telemetryOptions: { logging: { forward: {}, filter: "OFF" } },
  });
}
