import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LaunchError, root } from "./folders.ts";

/**
 * Serves the built pages and takes the carriers' webhooks on a port, on all addresses; with NODE_ENV=development the pages are built as they
 * are asked for. Throws a LaunchError when there is no build or the port is taken.
 */
export async function startWeb(port: number): Promise<{ close(): Promise<void> }> {
  const { default: next } = await import("next");
  const { noteArrival } = await import("../web/server/arrival.ts");
  const { isWebhook, takeWebhook } = await import("../web/server/webhooks.ts");
  const app = next({ dev: process.env.NODE_ENV === "development", dir: join(root, "web"), port, quiet: true });
  await app.prepare().catch((error: Error) => {
    if (!/production build/.test(error.message)) throw error;
    throw new LaunchError("The web is not built: run “npm run build” first (npm start does it by itself).");
  });
  const handle = app.getRequestHandler();
  const server = createServer((request, response) => {
    noteArrival(request);
    if (isWebhook(request)) void takeWebhook(request, response);
    else void handle(request, response);
  });
  // Longer than a load balancer's own, so that it never writes on a connection that we are closing.
  server.keepAliveTimeout = 75_000;
  await listen(server, port);
  return { close: () => close(server) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be used (${error.code})`;
      reject(new LaunchError(`PORT: port ${port} ${reason}; set PORT to another one.`));
    });
    server.listen(port, resolve);
  });
}

// Requests under way get two seconds; live streams would never end by themselves.
async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.race([closed, sleep(2000)]);
  server.closeAllConnections();
}
