// Telling a workflow something, and starting it if it is not there. The ids and start options of every workflow stand here.
import { type SignalDefinition, TypedSearchAttributes } from "@temporalio/common";
import { currentRequestId } from "#environment/log";
import { type DialerChange, dialerAttributes, dialerWorkflowId } from "#workflows/dialer-messages";
import * as m from "#workflows/messages";
import { callTemporal, temporal } from "./connection.ts";

/** Gives texts to their conversation's workflow. */
export function tellConversation(threadId: string, wrote: m.CustomerWrote): Promise<void> {
  return signal("conversation", threadId, m.customerWrote, wrote);
}

/** Has a conversation's workflow read its facts again. */
export function wakeConversation(threadId: string, why: string): Promise<void> {
  return signal("conversation", threadId, m.factsChanged, { why });
}

/** Has a campaign's queue look again for somebody to serve. */
export function wakeQueue(campaignId: string, why: string): Promise<void> {
  return signal("campaignQueue", campaignId, m.queueChanged, { why });
}

/** Has an agent's session read presence and connection again. */
export function wakeSession(agentId: string, why: string): Promise<void> {
  return signal("agentSession", agentId, m.sessionChanged, { why });
}

/** Tells a dialer's run a fact that is committed; starts it when there is none. */
export function tellDialer(dialerId: string, fact: SignalDefinition<[DialerChange?]>, why: string): Promise<void> {
  return signal("dialerRun", dialerId, fact as SignalDefinition<[DialerChange]>, { why });
}

async function signal<T extends object>(
  type: WorkflowType,
  id: string,
  definition: SignalDefinition<[T]>,
  argument: T,
): Promise<void> {
  await temporal().workflow.signalWithStart(type, {
    ...startOptions(type, id),
    signal: definition,
    signalArgs: [withRequestId(argument)],
  });
}

/** The same argument with the request that gave the order, so that what the worker logs of it can be found by it. */
export function withRequestId<T extends object>(argument: T): T {
  const requestId = currentRequestId();
  // One that it brings along is nearer to the cause than whoever makes the call.
  return requestId ? { requestId, ...argument } : argument;
}

/** Has a customer's file fetched; one that is being fetched is left alone. */
export async function wakeMedia(mediaId: string): Promise<void> {
  await temporal().workflow.start("mediaFetch", {
    ...startOptions("mediaFetch", mediaId),
    workflowIdConflictPolicy: "USE_EXISTING",
  });
}

/** Has carriers asked about sends whose answer was lost; a run that does so is left alone. */
export async function wakeLookUps(): Promise<void> {
  await temporal().workflow.start("lookUps", {
    ...startOptions("lookUps", ""),
    workflowIdConflictPolicy: "USE_EXISTING",
  });
}

type WorkflowType = "conversation" | "campaignQueue" | "agentSession" | "dialerRun" | "mediaFetch" | "lookUps";

/** How each workflow is started, and by what it is found in Temporal's pages from its first moment on. */
export function startOptions(type: WorkflowType, id: string) {
  const { workflowId, input, staticSummary, staticDetails, attribute } = starts[type];
  return {
    workflowId: workflowId(id),
    taskQueue: m.taskQueue,
    args: [input(id)] as [unknown],
    staticSummary,
    staticDetails,
    ...(attribute && { typedSearchAttributes: new TypedSearchAttributes([{ key: attribute, value: id }]) }),
  };
}

const starts = {
  conversation: {
    workflowId: m.conversationWorkflowId,
    input: (threadId: string) => ({ threadId }),
    staticSummary: "One thread while a conversation is open",
    staticDetails:
      "Routes the customer's texts, sends the answers, and keeps the deadlines: opening hours, abandonment, chat time. Ends when nothing is open.",
    attribute: undefined,
  },
  campaignQueue: {
    workflowId: m.campaignQueueWorkflowId,
    input: (campaignId: string) => ({ campaignId }),
    staticSummary: "Hands a campaign's waiting conversations to its agents",
    staticDetails: "Chooses by the campaign's rule; Postgres arbitrates each claim. Ends after ten quiet minutes.",
    attribute: m.attributes.campaignId,
  },
  agentSession: {
    workflowId: m.agentSessionWorkflowId,
    input: (agentId: string) => ({ agentId }),
    staticSummary: "An agent's presence and the grace time of a lost browser",
    staticDetails: "When the grace time passes the agent's conversations go back to the front of their queues.",
    attribute: m.attributes.agentId,
  },
  dialerRun: {
    workflowId: dialerWorkflowId,
    input: (dialerId: string) => ({ dialerId }),
    staticSummary: "A dialer from Play to Stop",
    staticDetails:
      "Sleeps until its hours begin, pumps while rows are due, rests while it is held. The orders `pause`, `resume` and `purge` may be given from here, as signals or, with an answer, as updates; everything else only tells the run what is committed already.",
    attribute: dialerAttributes.dialerId,
  },
  mediaFetch: {
    workflowId: m.mediaWorkflowId,
    input: (mediaId: string) => ({ mediaId }),
    staticSummary: "One file of a customer's text",
    staticDetails: "Fetches it from the carrier, checks what it is and keeps it. Given up after eight tries.",
    attribute: undefined,
  },
  lookUps: {
    workflowId: m.lookUpsWorkflowId,
    input: () => ({}),
    staticSummary: "Asks carriers about sends whose answer was lost",
    staticDetails:
      "What the carrier has is sent, what it surely does not have has failed, what cannot be told is left to a person. Ends when nothing is due; the sweep starts it again.",
    attribute: undefined,
  },
} as const;

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
  return callTemporal(deadlineMilliseconds, wake).then(
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
