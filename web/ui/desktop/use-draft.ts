"use client";

import { useCallback, useEffect, useState } from "react";
import type { MediaFile } from "./shapes.ts";

export interface Draft {
  text: string;
  /** Begun as a private note: it must not come back as a text for the customer. */
  note: boolean;
  /** Uploaded and waiting to be sent with it. */
  files: MediaFile[];
}

export const emptyDraft: Draft = { text: "", note: false, files: [] };
const oldAfterMilliseconds = 30 * 24 * 3_600_000;

/**
 * What somebody has begun to write in a conversation. It survives leaving the conversation, a reload and a lost connection, and is the same in
 * all tabs of this browser; each person has an own one.
 */
export function useDraft(userId: string, conversationId: string): [Draft, (draft: Draft) => void] {
  const key = `parley.draft:${userId}:${conversationId}`;
  const [draft, setDraft] = useState(emptyDraft);
  useEffect(() => {
    const load = () => setDraft(read(key));
    load();
    forgetOld();
    const other = (event: StorageEvent) => {
      if (event.key === key || event.key === null) load();
    };
    addEventListener("storage", other);
    return () => removeEventListener("storage", other);
  }, [key]);
  const keep = useCallback(
    (next: Draft) => {
      setDraft(next);
      try {
        if (next.text || next.files.length > 0) localStorage.setItem(key, JSON.stringify({ ...next, at: Date.now() }));
        else localStorage.removeItem(key);
      } catch {
        // Storage is off or full: the draft lives as long as the page.
      }
    },
    [key],
  );
  return [draft, keep];
}

function read(key: string): Draft {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    if (typeof kept?.text !== "string") return emptyDraft;
    // The server keeps an upload for two days.
    const fresh = Date.now() - Number(kept.at) < 47 * 3_600_000 && Array.isArray(kept.files);
    return { text: kept.text, note: kept.note === true, files: fresh ? kept.files : [] };
  } catch {
    return emptyDraft;
  }
}

/** Drafts of conversations that nobody opens again do not stay for ever. */
function forgetOld(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("parley.draft:")) continue;
      const at = atOf(localStorage.getItem(key));
      if (Date.now() - at > oldAfterMilliseconds) localStorage.removeItem(key);
    }
  } catch {
    // Storage is off.
  }
}

function atOf(kept: string | null): number {
  try {
    return Number(JSON.parse(kept ?? "")?.at) || 0;
  } catch {
    return 0;
  }
}
