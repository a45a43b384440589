import { z } from "zod";

/** A text that is really sent, to see whether an account works. */
export const testMessageInput = z.object({
  phone: z.string().trim().min(1, "Type a number.").max(40, "At most 40 characters."),
  text: z.string().trim().min(1, "Write a text.").max(1600, "At most 1,600 characters."),
  commandId: z.uuid("This is not an id."),
});

/** Numbers to try a pattern on, as they would stand in a list. */
export const numberTrial = z.object({
  pattern: z.string().max(500, "At most 500 characters."),
  numberForm: z.enum(["e164", "digits", "typed"]),
  numbers: z.array(z.string().max(100)).max(50),
});

export interface TestMessage {
  id: string;
  to: string;
  text: string;
  status: string;
  /** The carrier's own words, or why it was not sent. */
  error: string | null;
  errorKind: string | null;
  errorCode: string | null;
  providerMessageId: string | null;
  at: string;
  milliseconds: number | null;
}

export interface TriedNumber {
  number: string;
  verdict: "fits" | "doesNotFit" | "notPossible";
  /** As the carrier would be given it; null when it would not be sent. */
  given: string | null;
}

export type TestMessageInput = z.output<typeof testMessageInput>;
export type NumberTrial = z.output<typeof numberTrial>;
