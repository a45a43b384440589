import { ContactClock } from "#domain/contact-hours";
import { type DialerPhase, dialerPhase } from "#domain/dialer";
import { compilePattern, type NumberPattern, PatternError } from "#domain/number-pattern";
import { settings } from "#prisma/settings";
import { type ProviderInUse, providerConnection } from "./accounts.ts";
import { templateIds } from "./dialer-templates.ts";
import { type DialerRecord, readDialerRecord } from "./spool.ts";

/** What a pump goes by; read again every second, so that a change of settings needs no restart. */
export interface PumpFacts {
  dialer: DialerRecord;
  provider: ProviderInUse;
  pattern: NumberPattern;
  defaultCountry: string;
  /** The carrier's own ids of the account's templates, by `templateKey` (D32). */
  templates: Map<string, string>;
  /** End of the hours (epoch ms). */
  closesAt: number;
  /** Hours by the recipients' own clocks; null = not asked for. */
  contact: ContactClock | null;
}

/** Reads the facts, or why the dialer may not send now. `fault`: a setting that cannot be used, for a pause with its reason. */
export async function readPumpFacts(
  dialerId: string,
  now: Date,
): Promise<PumpFacts | { noGo: Exclude<DialerPhase, "sending"> | "gone" } | { fault: string }> {
  const dialer = await readDialerRecord(dialerId);
  if (!dialer) return { noGo: "gone" };
  const { phase, until } = dialerPhase(dialer, now);
  if (phase !== "sending") return { noGo: phase };
  const [provider, { defaultCountry }, templates] = await Promise.all([
    providerConnection(dialer.providerId),
    settings(),
    templateIds(dialer.providerId),
  ]);
  try {
    const pattern = compilePattern(provider.numberPattern);
    const closesAt = until?.getTime() ?? Number.POSITIVE_INFINITY;
    const contact = dialer.contactRanges && new ContactClock(dialer.contactRanges);
    return { dialer, provider, pattern, defaultCountry, templates, closesAt, contact };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return { fault: `The provider's number pattern cannot be used: ${error.message}` };
  }
}
