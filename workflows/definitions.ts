// The SDK's definition makers without its workflow runtime, so that clients may import messages.ts too.

import type { QueryDefinition, SignalDefinition, UpdateDefinition } from "@temporalio/common";
import { defineSearchAttributeKey as defineKey } from "@temporalio/common";

export const defineSearchAttributeKey = defineKey;

export function defineSignal<Args extends unknown[]>(name: string): SignalDefinition<Args> {
  return { type: "signal", name } as SignalDefinition<Args>;
}
export function defineUpdate<Result, Args extends unknown[]>(name: string): UpdateDefinition<Result, Args> {
  return { type: "update", name } as UpdateDefinition<Result, Args>;
}
export function defineQuery<Result>(name: string): QueryDefinition<Result, []> {
  return { type: "query", name } as QueryDefinition<Result, []>;
}
