import { sessionWindow } from "#domain/session-window";
import type { Template } from "#domain/template";
import { pool } from "#prisma/client";
import { threadWindowSql } from "#prisma/thread-window";
import type { MediaCapability } from "#providers/provider";
import { mediaCapability } from "./media.ts";
import { templatesOf } from "./templates.ts";

export interface ThreadWriting {
  /** What the carrier takes beside a text; null = nothing (D33). */
  carries: MediaCapability | null;
  /** Until when free texts may go, on WhatsApp (null: the customer has never written); null on other channels. */
  window: { endsAt: string | null } | null;
  /** What may go at any time, on WhatsApp. */
  templates: Template[];
}

/** What somebody can send on a thread now. */
export async function readWriting(threadId: string): Promise<ThreadWriting> {
  const [carries, thread] = await Promise.all([
    mediaCapability(threadId),
    pool().query<{ providerId: string; channel: string; now: Date; lastInboundAt: Date | null }>(threadWindowSql, [
      threadId,
    ]),
  ]);
  const row = thread.rows[0];
  if (row?.channel !== "whatsapp") return { carries, window: null, templates: [] };
  const { endsAt } = sessionWindow("whatsapp", row.lastInboundAt?.getTime() ?? null, row.now.getTime());
  return {
    carries,
    window: { endsAt: endsAt === null ? null : new Date(endsAt).toISOString() },
    templates: await templatesOf(row.providerId),
  };
}
