/** How long WhatsApp takes free texts after each of the customer's (milliseconds). Other channels have no such end. */
export const windowMilliseconds = 24 * 3_600_000;

export interface SessionWindow {
  /** Free texts may go; else only templates. */
  open: boolean;
  /** When that ends (epoch ms); null where it never does, or where it has not begun. */
  endsAt: number | null;
}

/**
 * Whether a free text may go to a customer now: on WhatsApp for 24 hours after the customer's last text in this thread (null = never wrote), elsewhere
 * always. Own texts, templates and receipts do not renew it.
 */
export function sessionWindow(channel: "sms" | "whatsapp", lastInboundAt: number | null, now: number): SessionWindow {
  if (channel !== "whatsapp") return { open: true, endsAt: null };
  if (lastInboundAt === null) return { open: false, endsAt: null };
  const endsAt = lastInboundAt + windowMilliseconds;
  return { open: now < endsAt, endsAt };
}
