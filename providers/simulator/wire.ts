import type { Callback } from "./callbacks.ts";
import type { Line } from "./lines.ts";
import type { CarriedText } from "./messages.ts";

/** What the carrier answers to a send. */
export interface CarrierAnswer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** A send as it came over the wire, in whichever format. */
export interface Submission {
  wire: Wire;
  accountSid: string;
  password: string;
  to: string;
  /** Null = the account's own number. */
  from: string | null;
  text: string;
  /** The application's own id of the text. */
  ref?: string | undefined;
  statusUrl?: string | null;
  service?: string | null;
  /** Addresses of the files that go with it. */
  mediaUrls?: string[];
  /** The code of what is wrong with it; null = nothing. */
  problem: number | null;
}

/** What comes with a customer's text. */
export interface InboundExtras {
  sid?: string | undefined;
  media?: { url: string; contentType: string }[] | undefined;
  profileName?: string | undefined;
}

/** One carrier's formats: how it says yes and no, and how it hands a customer's text over. */
export interface Wire {
  name: "twilio" | "url";
  refusal(code: number): CarrierAnswer;
  accepted(text: CarriedText, submission: Submission): CarrierAnswer;
  inbound(line: Line, text: CarriedText, more: InboundExtras): Omit<Callback, "attempt">;
}
