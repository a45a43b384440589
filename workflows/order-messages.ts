// What people order of a conversation that an agent has or had. Each is an update that may be refused; ids, codes and times only.
import { defineUpdate } from "./definitions.ts";

/** Why an order no longer fits; `temporal/life-refusals.ts` puts each into words. */
export type LifeRefusal =
  | import("../domain/disposition.ts").CloseRefusal
  | import("../domain/transfer.ts").TransferRefusal
  | "customerWrote"
  | "threadBusy"
  | "notMember"
  | "agentNotAvailable";

export interface LifeOrder {
  conversationId: string;
  /** `agent:<id>` of its owner, or `user:<id>` of who does it in the agent's place. */
  by: string;
  /** The same order twice is carried out once. */
  commandId: string;
  requestId?: string;
}

export type LifeAnswer =
  | { done: true }
  | { done: false; why: LifeRefusal; ownerId?: string | null; conversationId?: string };

export interface TransferOrder extends LifeOrder {
  /** One of the two: to whom, or into which campaign's queue. */
  agentId?: string;
  campaignId?: string;
}
/** Hands the conversation on; what nobody takes in time returns. */
export const transfer = defineUpdate<LifeAnswer, [TransferOrder]>("transfer");

export interface ParkOrder extends LifeOrder {
  /** When the person gave the order (epoch ms): what the customer wrote later has not been read. */
  at: number;
}
/** Sets the conversation aside until the customer writes or its agent takes it back. */
export const park = defineUpdate<LifeAnswer, [ParkOrder]>("park");
/** Its agent goes on with what was set aside, or with what is being wrapped up. */
export const takeBack = defineUpdate<LifeAnswer, [LifeOrder]>("takeBack");

export interface FinishOrder extends LifeOrder {
  dispositionId?: string;
  note?: string;
}
/** Ends the wrap-up. */
export const finishWrapUp = defineUpdate<LifeAnswer, [FinishOrder]>("finishWrapUp");

export interface ReopenOrder extends LifeOrder {
  /** Who goes on with it. */
  agentId: string;
}
/** Goes on with a conversation that was closed or missed. */
export const reopen = defineUpdate<LifeAnswer, [ReopenOrder]>("reopen");

export interface TakeOverOrder extends LifeOrder {
  userId: string;
  /** Who had it when the order was given: who has it now was taken over from already. */
  formerAgentId: string | null;
  source: "browser" | "api";
}
/** A supervisor goes on with it in place of its agent. */
export const takeOver = defineUpdate<LifeAnswer, [TakeOverOrder]>("takeOver");
