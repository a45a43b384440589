import { pool } from "#prisma/client";
import { findConversation } from "./conversations.ts";
import { hub } from "./live/hub.ts";
import type { Doing } from "./live/readers.ts";
import type { Viewer } from "./session.ts";

/** Somebody else who has the same conversation open. */
export interface ReaderView {
  userId: string;
  name: string;
  doing: Doing;
}

/**
 * Says to everybody who has the conversation open that the viewer has it open too, writes in it or left it, and answers with the others. It is
 * announced and never stored. Throws notFound when the conversation is none of the viewer's.
 */
export async function announceReader(
  viewer: Viewer,
  conversationId: string,
  doing: Doing | "left",
): Promise<ReaderView[]> {
  const { campaignId, agentId } = await findConversation(viewer, conversationId);
  await pool().query("SELECT pg_notify('parley', $1)", [
    JSON.stringify({
      t: "reader",
      conversation: conversationId,
      campaign: campaignId,
      agent: agentId,
      user: viewer.userId,
      doing,
    }),
  ]);
  return doing === "left" ? [] : othersThere(viewer, conversationId);
}

/** The others who have a conversation open now, by name. */
export async function readReaders(viewer: Viewer, conversationId: string): Promise<ReaderView[]> {
  await findConversation(viewer, conversationId);
  return othersThere(viewer, conversationId);
}

async function othersThere(viewer: Viewer, conversationId: string): Promise<ReaderView[]> {
  const there = hub().readers.of(conversationId);
  there.delete(viewer.userId);
  if (there.size === 0) return [];
  const { rows } = await pool().query<{ id: string; name: string }>(
    "SELECT id, name FROM users WHERE id = ANY ($1::uuid[]) AND enabled ORDER BY lower(name), id",
    [[...there.keys()]],
  );
  return rows.map(({ id, name }) => ({ userId: id, name, doing: there.get(id) ?? "reading" }));
}
