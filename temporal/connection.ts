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

/** Closes the connection; the next use opens another. */
export async function closeTemporal(): Promise<void> {
  const old = shared;
  shared = undefined;
  await old?.connection.close();
}
