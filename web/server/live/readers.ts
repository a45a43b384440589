// Who has which conversation open, as this process has heard: nothing of it is stored. Browsers say so every few seconds, so that a process which
// comes later knows it soon, and who went without a word is forgotten.

export type Doing = "reading" | "writing";

interface Reader {
  doing: Doing;
  leaves: NodeJS.Timeout;
  rests: NodeJS.Timeout | undefined;
}

/** Heard of for the last time that long ago: gone. Browsers speak every 15 s. */
const longestSilence = 40_000;
/** Writing means: a key was pressed in the last seconds. */
const writingLasts = 6_000;

/** All that this process knows of who reads what. `changed` is called when a conversation's readers, or what they do, are other than before. */
export class Readers {
  private readonly byConversation = new Map<string, Map<string, Reader>>();
  private readonly changed: (conversationId: string) => void;

  constructor(changed: (conversationId: string) => void) {
    this.changed = changed;
  }

  /** Notes what was heard of one person. */
  note(conversationId: string, userId: string, doing: Doing | "left"): void {
    if (doing === "left") {
      this.forget(conversationId, userId);
      return;
    }
    const readers = this.byConversation.get(conversationId) ?? new Map<string, Reader>();
    this.byConversation.set(conversationId, readers);
    const before = readers.get(userId);
    clearTimeout(before?.leaves);
    // A beat says that the page is open, not that its writer has stopped.
    const still = before?.doing === "writing" && doing === "reading";
    if (!still) clearTimeout(before?.rests);
    const leaves = setTimeout(() => this.forget(conversationId, userId), longestSilence);
    const rests =
      doing === "writing"
        ? setTimeout(() => this.rest(conversationId, userId), writingLasts)
        : still
          ? before.rests
          : undefined;
    leaves.unref();
    rests?.unref();
    const now: Reader = { doing: still ? "writing" : doing, leaves, rests };
    readers.set(userId, now);
    if (before?.doing !== now.doing) this.changed(conversationId);
  }

  /** Who reads a conversation, by user id. */
  of(conversationId: string): Map<string, Doing> {
    const readers = this.byConversation.get(conversationId) ?? new Map<string, Reader>();
    return new Map([...readers].map(([userId, { doing }]) => [userId, doing]));
  }

  has(conversationId: string, userId: string): boolean {
    return this.byConversation.get(conversationId)?.has(userId) ?? false;
  }

  /** Nothing was heard for a while: what is known may be wrong, and is said anew within one beat. */
  clear(): void {
    for (const readers of this.byConversation.values())
      for (const { leaves, rests } of readers.values()) {
        clearTimeout(leaves);
        clearTimeout(rests);
      }
    this.byConversation.clear();
  }

  private rest(conversationId: string, userId: string): void {
    const reader = this.byConversation.get(conversationId)?.get(userId);
    if (!reader || reader.doing === "reading") return;
    reader.doing = "reading";
    this.changed(conversationId);
  }

  private forget(conversationId: string, userId: string): void {
    const readers = this.byConversation.get(conversationId);
    const reader = readers?.get(userId);
    if (!readers || !reader) return;
    clearTimeout(reader.leaves);
    clearTimeout(reader.rests);
    readers.delete(userId);
    if (readers.size === 0) this.byConversation.delete(conversationId);
    this.changed(conversationId);
  }
}
