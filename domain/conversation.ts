export type ConversationState = "held" | "waiting" | "offered" | "active" | "parked" | "wrapup" | "missed" | "closed";
export type Outcome =
  | "answered"
  | "abandoned"
  | "queue_full"
  | "out_of_hours"
  | "chat_time"
  | "silence"
  | "opted_out"
  | "closed";
export type AutoText = "out_of_hours" | "queue_full";

/** A conversation that new messages of its thread join. */
export interface OpenConversation {
  id: string;
  state: Exclude<ConversationState, "missed" | "closed">;
}

export interface Arrival {
  open: OpenConversation | null;
  campaign: {
    enabled: boolean;
    /** Customers that may wait at once; 0 = no limit (D4). */
    maxWaiting: number;
    afterHours: "queueAtOpening" | "missed";
    hasOutOfHoursText: boolean;
    hasQueueFullText: boolean;
  };
  openNow: boolean;
  nextOpening: Date | null;
  /** Start of the closed period that lasts now; null while open. */
  closedSince: Date | null;
  /** The closed period whose text this customer got last: its start, or any instant in it. */
  closedNoticeAt: Date | null;
  waitingCount: number;
}

export type ArrivalDecision =
  | { kind: "join" }
  | {
      kind: "open";
      state: "waiting" | "held" | "missed";
      outcome?: Outcome;
      heldUntil?: Date;
      autoText: AutoText | null;
      why: string;
    };

/**
 * What a customer's message does: join the thread's open conversation, or open one that waits, is held until the hours
 * begin, or is missed (D4, D19, D22). The text is kept in every case.
 */
export function decideArrival(arrival: Arrival): ArrivalDecision {
  const { campaign } = arrival;
  // An open conversation goes on whatever the hours or the queue are (D19).
  if (arrival.open) return { kind: "join" };
  if (!campaign.enabled) {
    return { kind: "open", state: "missed", autoText: null, why: "the campaign is disabled" };
  }
  if (!arrival.openNow) return decideClosed(arrival);
  if (campaign.maxWaiting > 0 && arrival.waitingCount >= campaign.maxWaiting) {
    return {
      kind: "open",
      state: "missed",
      outcome: "queue_full",
      autoText: campaign.hasQueueFullText ? "queue_full" : null,
      why: `${arrival.waitingCount} customers wait already, the campaign takes ${campaign.maxWaiting}`,
    };
  }
  return { kind: "open", state: "waiting", autoText: null, why: "the customer wrote within the hours" };
}

function decideClosed(arrival: Arrival): ArrivalDecision {
  const { campaign, nextOpening } = arrival;
  const autoText = campaign.hasOutOfHoursText && noticeIsDue(arrival) ? "out_of_hours" : null;
  if (campaign.afterHours === "queueAtOpening" && nextOpening) {
    const why = "the customer wrote outside the hours; the conversation joins the queue when they begin";
    return { kind: "open", state: "held", heldUntil: nextOpening, autoText, why };
  }
  const why =
    campaign.afterHours === "missed"
      ? "the customer wrote outside the hours; the campaign keeps such conversations in Missed"
      : "the customer wrote outside the hours, and no later opening is known";
  return { kind: "open", state: "missed", outcome: "out_of_hours", autoText, why };
}

/** Once per customer and closed period (D19). */
function noticeIsDue({ closedSince, closedNoticeAt }: Arrival): boolean {
  if (closedNoticeAt === null) return true;
  return closedSince !== null && closedNoticeAt.getTime() < closedSince.getTime();
}

/** Place in the queue, for sorting: those who lost their agent first (D23), then the longest waiting (I8). */
export function queueOrder(
  a: { requeued: boolean; waitingSince: number },
  b: { requeued: boolean; waitingSince: number },
): number {
  if (a.requeued !== b.requeued) return a.requeued ? -1 : 1;
  return a.waitingSince - b.waitingSince;
}
