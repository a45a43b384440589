import { pool } from "#prisma/client";
import { audit } from "./audit.ts";
import { type DesktopConversation, readDesktopConversation } from "./desktop.ts";
import type { Viewer } from "./session.ts";

// A page that reads along asks again at every change: that is one reading, on record once an hour and process.
const notedMilliseconds = 3_600_000;
const kept = globalThis as { parleyReadings?: Map<string, number> };

/**
 * A conversation to read and nothing else (F58, F64, D28): nothing of it changes, nobody is told. Who reads another's is on record before
 * anything is shown. Throws notFound when it is none of the viewer's.
 */
export async function readAlong(
  viewer: Viewer,
  conversationId: string,
  requestId?: string,
): Promise<DesktopConversation> {
  const shown = await readDesktopConversation(viewer, conversationId);
  const { agentId, state } = shown.conversation;
  const key = `${viewer.userId} ${conversationId}`;
  if (agentId !== viewer.userId && !notedLately(key)) {
    await audit(pool(), viewer, "conversation.read", `conversation:${conversationId}`, { agentId, state }, requestId);
    readings().set(key, Date.now());
  }
  return shown;
}

/** Whoever takes a conversation home as a file is on record. */
export async function noteDownload(
  viewer: Viewer,
  conversationId: string,
  format: string,
  requestId?: string,
): Promise<void> {
  await audit(pool(), viewer, "conversation.downloaded", `conversation:${conversationId}`, { format }, requestId);
}

function readings(): Map<string, number> {
  kept.parleyReadings ??= new Map();
  return kept.parleyReadings;
}

function notedLately(key: string): boolean {
  const since = Date.now() - notedMilliseconds;
  for (const [old, at] of readings()) if (at <= since) readings().delete(old);
  return readings().has(key);
}
