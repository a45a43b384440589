import { Client, Connection } from "@temporalio/client";
import { loadClientConnectConfig } from "@temporalio/envconfig";
import { environment } from "#environment/environment";

let shared: Client | undefined;

/** How to reach Temporal: the SDK's own variables (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_*). */
export function connectionOptions() {
  const { connectionOptions: fromVariables } = loadClientConnectConfig();
  return { ...fromVariables, address: environment().temporalAddress };
}

/** The process's client. Connects at the first call and again by itself after Temporal was away. */
export function temporal(): Client {
  shared ??= new Client({
    connection: Connection.lazy({ ...connectionOptions(), connectTimeout: 5_000 }),
    namespace: environment().temporalNamespace,
  });
  return shared;
}

/** For tests: use this client (of a test server) from now on. */
export function useTemporal(client: Client | undefined): void {
  shared = client;
}

const underWay = new Map<Client, Set<Promise<unknown>>>();

/** Calls Temporal, so many milliseconds long at the most, and rejects when it does not answer in that time. Closing waits for it. */
export function callTemporal<T>(milliseconds: number, call: (client: Client) => Promise<T>): Promise<T> {
  const client = temporal();
  const answer = client.withDeadline(Date.now() + milliseconds, () => call(client));
  const calls = underWay.get(client) ?? new Set();
  underWay.set(client, calls);
  const settled: Promise<unknown> = answer.then(ignore, ignore).then(() => calls.delete(settled));
  calls.add(settled);
  return answer;
}
const ignore = () => {};

const closings = new Set<() => void>();

/** Has `forget` called before each closing: what waits to be called then is called no more. */
export function beforeClosing(forget: () => void): void {
  closings.add(forget);
}

/**
 * Closes the connection when its calls have been answered, or their time is up: the client tries a failed call again by a timer of its own, and
 * that would end the process when its connection is gone. The next use opens another.
 */
export async function closeTemporal(): Promise<void> {
  for (const forget of closings) forget();
  const old = shared;
  shared = undefined;
  if (!old) return;
  await Promise.all(underWay.get(old) ?? []);
  underWay.delete(old);
  await old.connection.close();
}
