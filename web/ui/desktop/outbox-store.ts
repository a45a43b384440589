import type { WrittenKind } from "#domain/written-text";
import type { MediaFile } from "./shapes.ts";

/** A text on its way from this browser to the server. */
export interface OutgoingText {
  /** The order's id: the same text given twice is one. */
  commandId: string;
  conversationId: string;
  text: string;
  kind: WrittenKind;
  /** What goes with it; the server has these already. */
  files?: MediaFile[];
  /** In place of a free text (D32); `text` is how it reads. */
  template?: { templateId: string; variables: string[] };
  at: string;
  /** Why it was not taken; null while it is under way. */
  problem: string | null;
  /** The server has it: shown until the thread holds it, and no longer kept in the browser. */
  taken?: boolean;
}

const inMemory = new Map<string, OutgoingText[]>();

/** What one person's tabs have written and no server has confirmed, in the order of writing. */
export function readOutbox(key: string): OutgoingText[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isOutgoing) : [];
  } catch {
    return inMemory.get(key) ?? [];
  }
}

/** Changes it as it is now, whatever other tabs have done to it. Returns what is kept. */
export function changeOutbox(key: string, change: (texts: OutgoingText[]) => OutgoingText[]): OutgoingText[] {
  const next = change(readOutbox(key));
  try {
    if (next.length > 0) localStorage.setItem(key, JSON.stringify(next));
    else localStorage.removeItem(key);
  } catch {
    // Storage is off or full: they live as long as the page.
    inMemory.set(key, next);
  }
  return next;
}

function isOutgoing(value: unknown): value is OutgoingText {
  const text = value as OutgoingText | null;
  return (
    typeof text?.commandId === "string" &&
    typeof text.conversationId === "string" &&
    typeof text.text === "string" &&
    (text.kind === "text" || text.kind === "note") &&
    typeof text.at === "string"
  );
}
