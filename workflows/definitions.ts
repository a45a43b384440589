// The SDK's definition makers without its workflow runtime, so that clients may import messages.ts too.

import type { QueryDefinition, SignalDefinition, UpdateDefinition } from "@temporalio/common";
import { defineSearchAttributeKey as defineKey } from "@temporalio/common";

export const defineSearchAttributeKey = defineKey;

/** A fact that a workflow is told. */
export function defineSignal<Args extends unknown[]>(name: string): SignalDefinition<Args> {
  return { type: "signal", name } as SignalDefinition<Args>;
}
/** An order that a workflow may refuse, with its answer. */
export function defineUpdate<Result, Args extends unknown[]>(name: string): UpdateDefinition<Result, Args> {
  return { type: "update", name } as UpdateDefinition<Result, Args>;
}
/** What a run answers about itself. */
export function defineQuery<Result>(name: string): QueryDefinition<Result, []> {
  return { type: "query", name } as QueryDefinition<Result, []>;
}
