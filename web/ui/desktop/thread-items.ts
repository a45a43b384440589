import type { BulkText, Fact, Message, OpenConversation } from "./shapes.ts";

/** What stands in a thread: a text, something that happened, or a bulk text that the customer got. */
export type ThreadItem = { key: string; at: string } & (
  | { message: Message; fact?: never; bulk?: never }
  | { fact: Fact; message?: never; bulk?: never }
  | { bulk: BulkText; message?: never; fact?: never }
);

// What the texts themselves show needs no line of its own.
const silent = new Set(["opened", "replied"]);

/**
 * Texts, facts and bulk texts in the order in which they happened. Of the bulk texts those since the first text on screen, and the last one
 * before it: mostly the customer answers that.
 */
export function inOrder(messages: Message[], open: Pick<OpenConversation, "timeline" | "bulk">): ThreadItem[] {
  const first = messages[0]?.at ?? "";
  const before = open.bulk.find((each) => each.at < first);
  const bulk = open.bulk.filter((each) => each === before || each.at >= first);
  const items: ThreadItem[] = [
    ...messages.map((message) => ({ key: message.id, at: message.at, message })),
    ...open.timeline
      .filter((fact) => !silent.has(fact.what))
      .map((fact) => ({ key: `fact-${fact.id}`, at: fact.at, fact })),
    ...bulk.map((each) => ({ key: `bulk-${each.id}`, at: each.at, bulk: each })),
  ];
  // Texts keep their own order; a fact of the same instant follows the text that caused it.
  return items.sort(
    (a, b) =>
      Date.parse(a.at) - Date.parse(b.at) ||
      (a.message && b.message ? a.message.seq - b.message.seq : a.message ? -1 : 1),
  );
}

/** A text that nobody typed: out of hours, queue full, closing, answers to keywords. */
export const isAutomatic = (message: Message): boolean => message.kind !== "text" && message.kind !== "note";

const runMilliseconds = 5 * 60_000;

/** Texts of the same side and kind within five minutes stand together. */
export function isRun(first: Message | undefined, second: Message | undefined): boolean {
  return (
    first !== undefined &&
    second !== undefined &&
    !isAutomatic(first) &&
    first.direction === second.direction &&
    first.kind === second.kind &&
    first.authorId === second.authorId &&
    Date.parse(second.at) - Date.parse(first.at) < runMilliseconds
  );
}

/** The first of the newest `unread` texts that the customer wrote; null without any. */
export function firstUnread(messages: Message[], unread: number): string | null {
  const theirs = messages.filter((message) => message.direction === "in");
  return unread > 0 ? (theirs.at(-unread)?.id ?? theirs[0]?.id ?? null) : null;
}
