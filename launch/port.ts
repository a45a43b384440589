import { createServer } from "node:net";
import { LaunchError } from "./folders.ts";

/** Whether somebody listens on the port; `host` is where we would listen (all addresses when left out). */
export async function portProblem(port: number, host?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/** Throws a LaunchError that names the variable when the port cannot be listened on. */
export async function mustBeFree(variable: string, port: number, host?: string): Promise<void> {
  const problem = await portProblem(port, host);
  if (!problem) return;
  throw new LaunchError(
    problem === "EADDRINUSE"
      ? `${variable}: port ${port} is in use by another program; set ${variable} to a free one.`
      : `${variable}: port ${port} cannot be used (${problem}); set ${variable} to another one.`,
  );
}

/** A port on loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
