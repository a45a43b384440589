import { realpathSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Carrier } from "./carrier.ts";
import type { Faults } from "./faults.ts";
import { handler } from "./server.ts";

export interface Simulator {
  port: number;
  url: string;
  close(): Promise<void>;
}

/** Starts a carrier on this machine; port 0 takes any free one. `faults` are its usual ways, e.g. `{receipts: false}`. */
export async function startSimulator(
  options: { port?: number; host?: string; faults?: Partial<Faults> } = {},
): Promise<Simulator> {
  const host = options.host ?? "127.0.0.1";
  const carrier = new Carrier(options.faults);
  const server = createServer(handler(carrier));
  // Longer than any client keeps an idle connection, so that it is always the client who closes.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async close() {
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), carrier.close()]);
    },
  };
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await run();

async function run(): Promise<void> {
  const host = process.env.SIMULATOR_HOST || "127.0.0.1";
  const port = Number(process.env.SIMULATOR_PORT || 4010);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return stop("SIMULATOR_PORT is not a port number.");
  try {
    const simulator = await startSimulator({ port, host });
    process.stdout.write(`Carrier simulator: ${simulator.url}\n`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => void simulator.close().finally(() => process.exit(0)));
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    stop(
      code === "EADDRINUSE"
        ? `Port ${port} (SIMULATOR_PORT) is in use.`
        : `The carrier simulator cannot listen on ${host}:${port} (SIMULATOR_HOST, SIMULATOR_PORT): ${code ?? error}.`,
    );
  }
}

function stop(reason: string): void {
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
}
