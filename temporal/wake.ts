// Telling a workflow something, and starting it if it is not there. The ids and start options of every workflow stand here.
import type { SignalDefinition } from "@temporalio/common";
import { type DialerChange, dialerWorkflowId } from "#workflows/dialer-messages";
import * as m from "#workflows/messages";
import { temporal } from "./connection.ts";

/** Gives texts to their conversation's workflow. */
export function tellConversation(threadId: string, wrote: m.CustomerWrote): Promise<void> {
  return signal("conversation", m.conversationWorkflowId(threadId), { threadId }, m.customerWrote, wrote);
}

/** Has a conversation's workflow read its facts again. */
export function wakeConversation(threadId: string, why: string): Promise<void> {
  return signal("conversation", m.conversationWorkflowId(threadId), { threadId }, m.factsChanged, { why });
}

/** Has a campaign's queue look again for somebody to serve. */
export function wakeQueue(campaignId: string, why: string): Promise<void> {
  return signal("campaignQueue", m.campaignQueueWorkflowId(campaignId), { campaignId }, m.queueChanged, { why });
}

/** Has an agent's session read presence and connection again. */
export function wakeSession(agentId: string, why: string): Promise<void> {
  return signal("agentSession", m.agentSessionWorkflowId(agentId), { agentId }, m.sessionChanged, { why });
}

/** Tells a dialer's run a fact that is committed; starts it when there is none. */
export function tellDialer(dialerId: string, fact: SignalDefinition<[DialerChange?]>, why: string): Promise<void> {
  return signal("dialerRun", dialerWorkflowId(dialerId), { dialerId }, fact as SignalDefinition<[DialerChange]>, {
    why,
  });
}

async function signal<T>(
  type: string,
  workflowId: string,
  input: unknown,
  definition: SignalDefinition<[T]>,
  argument: T,
): Promise<void> {
  await temporal().workflow.signalWithStart(type, {
    workflowId,
    taskQueue: m.taskQueue,
    args: [input],
    signal: definition,
    signalArgs: [argument],
    staticSummary: summaries[type],
  });
}

const summaries: Record<string, string> = {
  conversation: "One thread while a conversation is open",
  campaignQueue: "Hands a campaign's waiting conversations to its agents",
  agentSession: "An agent's presence and the grace time of a lost browser",
  dialerRun: "A dialer from Play to Stop",
};

const deadlineMilliseconds = 2_000;
const patienceMilliseconds = 300;
const restMilliseconds = 3_000;
let restUntil = 0;

/** Milliseconds for which Temporal is left alone after a failed call; 0 when it may be called. */
export function restLeft(): number {
  return Math.max(0, restUntil - Date.now());
}

/**
 * Runs a wake-up that may fail: the fact is committed and the sweep finds it. It has two seconds; after a failure Temporal is left alone for
 * three, so that a process never piles up calls to a server that is down. Returns whether it went through. Never throws.
 */
export async function tryWake(wake: () => Promise<unknown>): Promise<boolean> {
  if (restLeft() > 0) return false;
  return temporal()
    .withDeadline(Date.now() + deadlineMilliseconds, wake)
    .then(
      () => true,
      () => {
        restUntil = Date.now() + restMilliseconds;
        return false;
      },
    );
}

/** The same for a caller who waits: 300 ms at most, the call goes on behind it. Returns whether it went through in that time. */
export async function quietly(wake: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMilliseconds);
  });
  return Promise.race([tryWake(wake), late]).finally(() => clearTimeout(timer));
}
