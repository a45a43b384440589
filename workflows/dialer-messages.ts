// Where callers and the dialer's run meet: its id, signals and query.
import { defineQuery, defineSearchAttributeKey, defineSignal, defineUpdate } from "./definitions.ts";

export const dialerWorkflowId = (dialerId: string) => `dialer:${dialerId}`;

export const dialerAttributes = {
  dialerId: defineSearchAttributeKey("DialerId", "KEYWORD"),
  dialerState: defineSearchAttributeKey("DialerState", "KEYWORD"),
};

export interface DialerChange {
  why: string;
  requestId?: string;
}

// Facts: each is committed in Postgres before it is told, and all mean "look again".
export const played = defineSignal<[DialerChange?]>("played");
export const stopped = defineSignal<[DialerChange?]>("stopped");
export const paused = defineSignal<[DialerChange?]>("paused");
export const resumed = defineSignal<[DialerChange?]>("resumed");
export const purged = defineSignal<[DialerChange?]>("purged");
export const rowsAdded = defineSignal<[DialerChange?]>("rowsAdded");
export const settingsChanged = defineSignal<[DialerChange?]>("settingsChanged");

/** Orders that an engineer may send from the Temporal UI or command line; the run carries them out in Postgres. */
export interface DialerSignalOrder {
  reason?: string;
  /** For purge: waiting (default), failed, wrongFormat, blocked. */
  states?: string[];
}
export const pause = defineSignal<[DialerSignalOrder?]>("pause");
export const resume = defineSignal<[DialerSignalOrder?]>("resume");
export const purge = defineSignal<[DialerSignalOrder?]>("purge");

/** What an order did. */
export interface DialerOrdered {
  /** Sends that had been written before the order held, and whose answer is not known yet. */
  onTheWire: number;
  /** Rows, by a purge. */
  cancelled?: number;
}
// The same orders with an answer: for who wants to know that it holds, and with how many sends on the wire.
export const pauseOrder = defineUpdate<DialerOrdered, [DialerSignalOrder?]>("pause");
export const resumeOrder = defineUpdate<DialerOrdered, [DialerSignalOrder?]>("resume");
export const purgeOrder = defineUpdate<DialerOrdered, [DialerSignalOrder?]>("purge");

/** Rows of these states may be purged (D17). */
export const purgeStates: readonly string[] = ["waiting", "failed", "wrongFormat", "blocked"];

/** What an engineer reads of one run. Counts, ids and times only. */
export interface DialerRunState {
  phase: string;
  since: number;
  /** When the hours next begin or end. */
  until: number | null;
  nextDueAt: number | null;
  reason: string | null;
  counts: Record<string, number>;
  balanced: boolean;
  /** Accepted by the carrier during this run. */
  sent: number;
  facts: { at: number; what: string }[];
}
export const dialerRunState = defineQuery<DialerRunState>("state");
