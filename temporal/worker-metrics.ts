import { createServer, type Server } from "node:http";
import { createServer as createSocket } from "node:net";
import { EnvironmentError, environment } from "#environment/environment";
import { log } from "#environment/log";
import { metricsType, ownMetrics } from "#environment/metrics";

export interface WorkerMetrics {
  /** Where the Temporal SDK is to tell its own figures; read from there when somebody asks us. */
  sdkAddress: string;
  close(): Promise<void>;
}

/**
 * Tells a worker's figures to Prometheus at WORKER_METRICS_PORT, the Temporal SDK's own with them; undefined when no port is set. Throws an
 * EnvironmentError when the port is in use.
 */
export async function workerMetrics(): Promise<WorkerMetrics | undefined> {
  const { workerMetricsPort: port, metricsHost: host } = environment();
  if (!port) return undefined;
  const sdkAddress = `127.0.0.1:${await freePort()}`;
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") return response.writeHead(404).end();
    text(sdkAddress).then(
      (body) => response.writeHead(200, { "content-type": metricsType }).end(body),
      (error) => {
        log.error({ err: error }, "the metrics could not be read");
        response.writeHead(500).end();
      },
    );
  });
  await listen(server, port, host);
  // It must not keep the process that ends.
  server.unref();
  return { sdkAddress, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function text(sdkAddress: string): Promise<string> {
  const sdk = await fetch(`http://${sdkAddress}/metrics`, { signal: AbortSignal.timeout(2_000) })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .catch(() => "");
  return `${await ownMetrics()}\n${sdk}`;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be used (${error.code})`;
      reject(new EnvironmentError(`WORKER_METRICS_PORT: port ${port} ${reason}; set it to another one.`));
    });
    server.listen(port, host, resolve);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket();
    socket.once("error", reject);
    socket.listen(0, "127.0.0.1", () => {
      const { port } = socket.address() as { port: number };
      socket.close(() => resolve(port));
    });
  });
}
