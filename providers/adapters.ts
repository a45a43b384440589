import type { Adapter } from "./provider.ts";
import { twilio } from "./twilio.ts";
import { urlAdapters } from "./url-sms.ts";

const adapters = new Map<string, Adapter>([twilio, ...urlAdapters].map((adapter) => [adapter.type, adapter]));

/** The adapter of a provider type. Throws for a type that this version does not know. */
export function adapterFor(type: string): Adapter {
  const adapter = adapters.get(type);
  if (!adapter) throw new Error(`There is no provider type "${type}". Known: ${adapterTypes().join(", ")}.`);
  return adapter;
}

/** The types that a provider can have, in the order in which forms offer them. */
export function adapterTypes(): string[] {
  return [...adapters.keys()];
}
