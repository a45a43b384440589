import {
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type * as conversationActivities from "../activities/conversation.ts";
import type { ConversationView, ThreadView } from "../activities/conversation-view.ts";
import type * as endingActivities from "../activities/ending.ts";
import type * as sendActivities from "../activities/send-message.ts";
import type * as transferActivities from "../activities/transfer.ts";
import { type PersonsOrder, takeOrders } from "./conversation-orders.ts";
import { deadline, returns, run, show, silences } from "./conversation-shown.ts";
import type { RunFact } from "./details.ts";
import { inDatabase } from "./in-database.ts";
import * as m from "./messages.ts";
import * as o from "./offer-messages.ts";
import { lapseOffer, refuseOffer } from "./offers.ts";

const { routeMessages } = inDatabase<typeof conversationActivities>("give the arrived texts to their conversation");
const { readConversation } = inDatabase<typeof conversationActivities>("read the conversation anew");
const { claim } = inDatabase<typeof conversationActivities>("an agent takes the conversation");
const { endConversation } = inDatabase<typeof endingActivities>("close the conversation");
const { abandon } = inDatabase<typeof conversationActivities>("count it as abandoned, if it still waits");
const { openHeld } = inDatabase<typeof conversationActivities>("join the queue, if the hours have begun");
const { chatTimePassed } = inDatabase<typeof endingActivities>("the chat time is up: the campaign's choice applies");
const { wrapUpPassed } = inDatabase<typeof endingActivities>("close it, if it is still being wrapped up");
const { silencePassed } = inDatabase<typeof endingActivities>("remind the customer or close, if it is still silent");
const { returnTransfer } = inDatabase<typeof transferActivities>("give it back to who sent it, if nobody took it");

// A send is tried once: a second try is a new attempt row, decided by the loop below, never by Temporal.
const { sendMessage } = proxyActivities<typeof sendActivities>({
  startToCloseTimeout: "60s",
  retry: { maximumAttempts: 1 },
  summary: "send one text, at most once",
});

type Command =
  | { kind: "route"; requestId?: string | undefined }
  | { kind: "read" }
  | { kind: "send"; messageId: string; tries: number; putOff?: true; requestId?: string | undefined }
  | { kind: "accept"; order: m.AcceptOrder; answer?: m.AcceptAnswer }
  | { kind: "refuse"; order: o.RefuseOrder; answer?: { refused: boolean } }
  | { kind: "close"; order: m.CloseOrder; answer?: m.CloseAnswer }
  | PersonsOrder;

interface Retry {
  at: number;
  messageId: string;
  tries: number;
}

type Ordered<Kind extends Command["kind"]> = Extract<Command, { kind: Kind }>;

interface Carried {
  view: ConversationView | null;
  facts: RunFact[];
  /** What the run before had still to do; nobody waits for an answer to it. */
  inbox?: Command[];
  later?: Retry[];
}
export interface ConversationInput {
  threadId: string;
  carried?: Carried;
}

const factsKept = 12;

/** One thread while a conversation is open: routes its texts, sends the answers, keeps its deadlines. Ends when all is quiet. */
export async function conversation(input: ConversationInput): Promise<void> {
  let view: ConversationView | null = input.carried?.view ?? null;
  const facts = input.carried?.facts ?? [];
  const inbox: Command[] = input.carried?.inbox ?? [];
  // Texts that reached nobody and are tried again: the loop goes on meanwhile.
  const later: Retry[] = input.carried?.later ?? [];
  const answered = new Set<Command>();

  const note = (what: string) => {
    facts.push({ at: Date.now(), what });
    if (facts.length > factsKept) facts.shift();
  };
  const enqueue = (command: Command) => {
    // Reading and routing cover everything that is there: once in the inbox is enough.
    if ((command.kind === "route" || command.kind === "read") && inbox.some((c) => c.kind === command.kind)) return;
    inbox.push(command);
  };
  // Texts that are committed and not sent yet come with every reading: after a crash nothing has to remember them.
  const take = (after: ThreadView): ConversationView | null => {
    for (const messageId of after.queuedMessageIds) {
      const known =
        inbox.some((c) => c.kind === "send" && c.messageId === messageId) ||
        later.some((retry) => retry.messageId === messageId);
      if (!known) inbox.push({ kind: "send", messageId, tries: 1 });
    }
    return after.conversation;
  };
  const finished = async (command: Command) => {
    inbox.push(command);
    await condition(() => answered.has(command));
    answered.delete(command);
  };

  setHandler(
    m.customerWrote,
    (wrote) => {
      note(`customer wrote ${wrote.messageIds.length}`);
      if (!wrote.joined || view === null) enqueue({ kind: "route", requestId: wrote.requestId });
    },
    { description: "Texts of the customer were committed." },
  );
  setHandler(
    m.factsChanged,
    (change) => {
      note(change.why);
      enqueue({ kind: "read" });
    },
    { description: "Postgres changed: read the conversation again." },
  );
  setHandler(
    m.accept,
    async (order) => {
      const command: Ordered<"accept"> = { kind: "accept", order };
      await finished(command);
      return command.answer!;
    },
    { description: "An agent takes the conversation, or accepts the offer." },
  );
  setHandler(
    o.refuse,
    async (order) => {
      const command: Ordered<"refuse"> = { kind: "refuse", order };
      await finished(command);
      return command.answer!;
    },
    { description: "The agent refuses the offer." },
  );
  setHandler(
    m.reply,
    (order) => {
      note("agent replied");
      inbox.push({ kind: "send", messageId: order.messageId, tries: 1, requestId: order.requestId });
    },
    { description: "Send a committed text of the agent." },
  );
  setHandler(
    m.close,
    async (order) => {
      const command: Ordered<"close"> = { kind: "close", order };
      await finished(command);
      return command.answer!;
    },
    { description: "Close the conversation." },
  );
  takeOrders(finished);
  setHandler(m.conversationRun, () => run(view, facts), { description: "Where this conversation stands." });

  if (input.carried === undefined && !inbox.some((c) => c.kind === "route")) inbox.unshift({ kind: "route" });

  for (;;) {
    const retry = later[0];
    const end = deadline(view);
    if (inbox.length === 0) {
      if (settled(view) && !retry) {
        // Nothing to wait for. A signal that arrives now makes the server refuse the completion, and the loop goes on.
        await condition(allHandlersFinished);
        if (inbox.length === 0) return;
        continue;
      }
      if (workflowInfo().continueAsNewSuggested) {
        await condition(allHandlersFinished);
        if (inbox.length === 0)
          await continueAsNew<typeof conversation>({ threadId: input.threadId, carried: { view, facts, later } });
        continue;
      }
      const retryFirst = retry !== undefined && (end === null || retry.at <= end.at);
      const next = retryFirst ? { what: "before a text is tried again", at: retry.at } : end;
      if (next === null) await condition(() => inbox.length > 0);
      else if (!(await condition(() => inbox.length > 0, Math.max(1, next.at - Date.now()), { summary: next.what }))) {
        if (retryFirst) {
          later.shift();
          inbox.push({ kind: "send", messageId: retry.messageId, tries: retry.tries, putOff: true });
        } else {
          view = take(await passDeadline(next.what, view!, note));
          show(view, facts);
        }
      }
    }
    // Who writes without a pause must not fill one history: what nobody waits for is done by the next run.
    if (workflowInfo().continueAsNewSuggested && inbox.length > 0 && inbox.every(carries) && allHandlersFinished())
      if (patched("carries its inbox"))
        await continueAsNew<typeof conversation>({ threadId: input.threadId, carried: { view, facts, inbox, later } });
    const command = inbox.shift();
    if (!command) continue;
    try {
      if (command.kind === "send") {
        await sendInTurn(command, later, note);
        // The customer's silence counts from an agent's text.
        if (view?.watchesSilence) enqueue({ kind: "read" });
        show(view, facts);
        continue;
      }
      const after = await perform(command, input.threadId, enqueue);
      if (after) {
        if (after.conversation && after.conversation.state !== view?.state) note(after.conversation.state);
        view = take(after);
      }
    } catch (error) {
      // Only orders can fail for good (database work is retried): the person hears it, the conversation lives on.
      log.warn("command failed", { kind: command.kind, error: String(error) });
      if (command.kind === "accept") command.answer = { won: false, why: "gone", ownerId: null };
      if (command.kind === "refuse") command.answer = { refused: false };
      if (command.kind === "close") command.answer = { closed: false };
      if (command.kind === "order") command.answer = { done: false, why: "gone" };
    }
    if (command.kind === "order") note(command.answer?.done ? command.name : `${command.name}: ${command.answer?.why}`);
    if ("answer" in command && command.answer) answered.add(command);
    show(view, facts);
  }
}

/** Nobody waits for its answer. */
const carries = (command: Command) => !("order" in command);

async function perform(
  command: Exclude<Command, { kind: "send" }>,
  threadId: string,
  enqueue: (command: Command) => void,
): Promise<ThreadView | null> {
  switch (command.kind) {
    case "route":
      return routeMessages({ threadId, requestId: command.requestId });
    case "read": {
      const read = await readConversation({ threadId });
      // The hours may have been changed.
      if (read.conversation?.state !== "held") return read;
      return openHeld({ conversationId: read.conversation.conversationId, threadId, now: Date.now() });
    }
    case "accept": {
      const result = await claim({ ...command.order, decision: null });
      command.answer = result.won ? { won: true } : { won: false, why: result.why, ownerId: result.ownerId };
      return readConversation({ threadId });
    }
    case "refuse":
      command.answer = await refuseOffer(command.order);
      return readConversation({ threadId });
    case "close": {
      const result = await endConversation(command.order);
      const { textsLeft: _, ...answer } = result;
      command.answer = answer;
      // A text that raced the close waits unrouted: it opens the next conversation now.
      if (result.textsLeft) enqueue({ kind: "route" });
      return readConversation({ threadId });
    }
    case "order":
      command.answer = await command.carryOut();
      return readConversation({ threadId });
  }
}

/** Sends one text; one that clearly reached nobody is put off until the activity says. What was written after it waits behind it. */
async function sendInTurn(send: Ordered<"send">, later: Retry[], note: (what: string) => void): Promise<void> {
  const before = later.at(-1);
  if (!send.putOff && before) {
    later.push({ at: before.at, messageId: send.messageId, tries: 1 });
    return;
  }
  const result = await sendMessage({ messageId: send.messageId, tries: send.tries, requestId: send.requestId }).catch(
    (error) => {
      log.warn("send activity ended without a result", { error: String(error) });
      return { outcome: "unknown" as const, againInMilliseconds: null };
    },
  );
  note(`text ${result.outcome}`);
  if (result.againInMilliseconds === null) return;
  later.unshift({ at: Date.now() + result.againInMilliseconds, messageId: send.messageId, tries: send.tries + 1 });
}

async function passDeadline(what: string, view: ConversationView, note: (what: string) => void): Promise<ThreadView> {
  note(`passed: ${what}`);
  const order = { conversationId: view.conversationId, threadId: view.threadId, now: Date.now() };
  if (view.state === "held") return openHeld(order);
  if (what === returns) return returnTransfer(order);
  if (view.state === "waiting") return abandon(order);
  if (view.state === "offered") return lapseOffer(order);
  if (view.state === "wrapup") return wrapUpPassed(order);
  if (what === silences.remind || what === silences.close) return silencePassed(order);
  return chatTimePassed(order);
}

function settled(view: ConversationView | null): boolean {
  return view === null || view.state === "closed" || view.state === "missed";
}
