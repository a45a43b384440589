/** A customer who has not answered the agent's last text, and what the campaign does about it. Times are epoch milliseconds. */
export interface Silence {
  /** When the agent's last text was written; null = the customer wrote last, or nobody did. */
  since: number | null;
  /** When the customer was reminded in this silence; null = not yet. */
  remindedAt: number | null;
  /** 0 = never. */
  reminderSeconds: number;
  hasReminderText: boolean;
  /** 0 = never. */
  closeSeconds: number;
}

/** What is due next while the customer stays silent: one reminder, then the end; null = nothing. */
export function nextOfSilence(silence: Silence): { what: "remind" | "close"; at: number } | null {
  const { since, remindedAt, reminderSeconds, hasReminderText, closeSeconds } = silence;
  if (since === null) return null;
  const end = closeSeconds > 0 ? { what: "close" as const, at: since + closeSeconds * 1000 } : null;
  if (reminderSeconds === 0 || !hasReminderText || remindedAt !== null) return end;
  const reminder = { what: "remind" as const, at: since + reminderSeconds * 1000 };
  // A reminder after the end would speak to nobody.
  return end && end.at <= reminder.at ? end : reminder;
}
