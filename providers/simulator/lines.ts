import { z } from "zod";

const line = z.object({
  /** The provider's name in the application; several lines may share it. */
  provider: z.string().min(1),
  /** What the page of phones calls it. */
  name: z.string().min(1),
  number: z.string().min(1),
  inboundUrl: z.url({ protocol: /^https?$/ }),
  /** Signs what a Twilio line is called with, and must fit what it sends with. */
  authToken: z.string().default(""),
  accountSid: z.string().min(1),
  /** url: what a customer writes is called as GET with phone and message. */
  wire: z.enum(["twilio", "url"]).default("twilio"),
  /** A url line also says which number was written to, as `to`. */
  namesNumber: z.boolean().default(true),
});

export const linesShape = z.object({ lines: z.array(line).max(1_000) });

/** A number of the application's: texts to it are called to `inboundUrl`, signed with `authToken`. */
export type Line = z.infer<typeof line>;

/** The numbers that customers can write to. */
export class Lines {
  private all: Line[] = [];

  replace(lines: Line[]): void {
    this.all = lines;
  }

  list(): Line[] {
    return this.all;
  }

  /** The line of a provider (or of any); a number that nobody registered gets the provider's first line with that number. */
  reach(provider: string | undefined, number: string | undefined): Line | null {
    const candidates = this.all.filter((one) => provider === undefined || one.provider === provider);
    const first = candidates[0];
    if (!first) return null;
    if (number === undefined) return first;
    const exact = candidates.find((one) => bare(one.number) === bare(number));
    if (exact) return exact;
    return provider === undefined ? null : { ...first, name: number, number };
  }

  /** The account's line that a text was sent from; without a number, its first. */
  ofAccount(accountSid: string, number?: string): Line | null {
    const own = this.all.filter((one) => one.accountSid === accountSid);
    return (number === undefined ? own[0] : own.find((one) => bare(one.number) === bare(number))) ?? null;
  }

  knowsAccount(accountSid: string): boolean {
    return this.all.some((one) => one.accountSid === accountSid);
  }

  tokenFits(accountSid: string, token: string): boolean {
    return this.all.some((one) => one.accountSid === accountSid && one.authToken === token);
  }
}

const whatsapp = "whatsapp:";

/** An address without Twilio's channel prefix. */
export function bare(address: string): string {
  return address.startsWith(whatsapp) ? address.slice(whatsapp.length) : address;
}

/** The address in the channel of the other one. */
export function inChannelOf(other: string, address: string): string {
  return other.startsWith(whatsapp) ? whatsapp + bare(address) : bare(address);
}
