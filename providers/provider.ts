import type { z } from "zod";
import type { CarriedText } from "#domain/look-up";
import type { RowErrorKind } from "#domain/retry";
import type { ProviderErrorKind } from "#domain/send-outcome";
import type { Places } from "./places.ts";

export type { ProviderErrorKind };

/** A provider row as an adapter sees it: settings in clear, secrets opened, and the addresses that the carrier calls. */
export interface ProviderAccount {
  id: string;
  type: string;
  settings: Record<string, unknown>;
  secrets: Record<string, string>;
  /** The provider's own choice of number form (D31); null = the adapter's. */
  numberForm: string | null;
  inboundUrl: string;
  statusUrl: string;
  /** Rides in `inboundUrl` where the carrier signs nothing: who knows it is the carrier. */
  webhookSecret: string;
  /** The carrier may live on this machine or a private network. */
  allowPrivateUrls: boolean;
}

/** One text for one person. */
export interface OutgoingText {
  /** Already in the form that the adapter or the account asks for (D31). */
  to: string;
  /** The thread's own number; overrides the `from` of the settings (D22). */
  from?: string;
  text: string;
  /** The id of our attempt. Carriers that can, give it back in receipts. */
  clientRef: string;
  /** Gateway port of the dial string (D5), where the adapter uses one. */
  port?: number;
  /** Addresses at which the carrier may fetch the text's files, for a while. */
  mediaUrls?: string[];
  /** An approved template by the carrier's own id of it, in place of the text (D32). */
  template?: { externalId: string; variables: string[] };
}

/** The carrier has accepted a text: never a proof of delivery. */
export interface Sent {
  providerMessageId: string | null;
  segments?: number;
}

/** A webhook request exactly as it arrived. */
export interface WebhookCall {
  method: string;
  /** The full public URL, with its query, as the provider called it. */
  url: string;
  headers: Record<string, string>;
  rawBody: Buffer;
}

/** A text that a customer wrote. */
export interface InboundText {
  /** Null where the carrier gives none: such texts cannot be recognised when they are repeated. */
  providerMessageId: string | null;
  from: string;
  /** The number, port or id that was written to; null where the carrier does not say. */
  to: string | null;
  text: string;
  media: { url: string; contentType: string }[];
  profileName?: string;
}

export type ReceiptStatus = "sent" | "delivered" | "read" | "failed";

/** What the carrier says later about a text that it took. May come repeated, late and in any order. */
export interface StatusReceipt {
  providerMessageId: string;
  status: ReceiptStatus;
  errorCode?: string;
  /** Of a failure: what the code means; absent = not delivered, for whatever reason. */
  errorKind?: RowErrorKind;
  /** Our attempt id, where the carrier returns it: settles an attempt whose answer was lost, or is not written yet. */
  clientRef?: string;
}

/** What a webhook call held, and what the carrier wants to hear. */
export interface WebhookContent {
  texts: InboundText[];
  receipts: StatusReceipt[];
  answer: { status: number; contentType: string; body: string };
}

export interface SendOptions {
  signal?: AbortSignal;
  /** From the call to the last byte of the answer. */
  timeoutMilliseconds: number;
  /** Asked just before the first byte goes out: false calls the send off as `notSent` with the code `TOO_LATE` (I4, I5). */
  mayStart?: () => boolean;
}

/** Which texts a carrier is asked about. */
export interface LookUpQuestion {
  /** As in `OutgoingText`. */
  to: string;
  /** Texts that it took at this moment or later. */
  since: Date;
  /** Our attempts' ids, for carriers that keep them. */
  clientRefs: string[];
}

/** A text that a carrier has taken, and what became of it so far. */
export interface LookedUp extends CarriedText {
  /** Absent while it is on its way. */
  status?: ReceiptStatus;
  errorCode?: string;
  errorKind?: RowErrorKind;
}

/** An open account: keep one per process and account. */
export interface Connection {
  /** Exactly one attempt on the wire: no retry, no redirect. Throws a ProviderError, never anything else. */
  send(message: OutgoingText, options: SendOptions): Promise<Sent>;
  /**
   * What the carrier has of the texts to one number (I2); absent where it cannot be asked. `complete`: it has no others of that time. Throws a ProviderError.
   */
  lookUp?(
    question: LookUpQuestion,
    options: Pick<SendOptions, "signal" | "timeoutMilliseconds">,
  ): Promise<{ texts: LookedUp[]; complete: boolean }>;
  /** How many sends may be on the wire at once. Bulk keeps to it before it commits an intent; a live text need not. */
  readonly places: Places;
  /** Gives the sockets back; sends under way finish first. */
  close(): Promise<void>;
}

/**
 * Why a text was not accepted. `throttled` and `notSent`: it certainly did not leave, so it may be tried again.
 * `unclear`: it may have left, so it must never be sent again silently (I2).
 */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  /** The carrier's own code, to be shown; or the network's (`ECONNREFUSED`, `HTTP 500` …). */
  readonly code: string | undefined;
  /** The least wait that the carrier asks for. */
  readonly retryAfterMilliseconds: number | undefined;

  constructor(
    kind: ProviderErrorKind,
    message: string,
    more: { code?: string; retryAfterMilliseconds?: number; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "ProviderError";
    this.kind = kind;
    this.code = more.code;
    this.retryAfterMilliseconds = more.retryAfterMilliseconds;
  }
}

/** How many files a text may have, and how long they may be together (bytes). */
export interface MediaCapability {
  most: number;
  bytes: number;
}

/** One kind of carrier: how to send, how to know its webhooks are its own, how to read them. */
export interface Adapter {
  type: string;
  label: string;
  channel: "sms" | "whatsapp";
  /** The form of `OutgoingText.to`, unless the account chooses another (D31). */
  numberForm: "e164" | "digits" | "typed";
  /** The vendor's usual figure, which the form suggests; null = none known. */
  defaultRatePerSecond: number | null;
  /** A dialer's gap may be 0 or at least this (D6). */
  minimumGapMilliseconds: number;
  needsDialString: boolean;
  /** Everything but secrets. Each field says in its `meta()` what a form calls it (`title`) and explains (`description`), in English. */
  settings: z.ZodObject;
  secretNames: string[];
  /** Of the secrets those that these settings cannot do without; absent = all of them. */
  neededSecrets?(settings: Record<string, unknown>): string[];
  /** The settings that hold an address that is called: no private one, unless the installation allows it. */
  addressSettings: string[];
  /** The carrier signs nothing: its webhook addresses carry `?token=` with the provider's webhook secret. */
  tokenInUrl: boolean;
  /** It never tells what became of a text: there is no status address. */
  noReceipts?: boolean;
  /** What whoever chooses this type should know first, in English. */
  hint?: string;
  /** What it carries beside a text; absent or null = nothing (D33). */
  media?(settings: Record<string, unknown>): MediaCapability | null;
  /** What proves that we may have a customer's file at this address; null where it is not one of the carrier's own. */
  mediaHeaders?(account: ProviderAccount, url: URL): Record<string, string> | null;
  connect(account: ProviderAccount): Connection;
  /** Is this call really the carrier's? Never throws. */
  verify(account: ProviderAccount, call: WebhookCall): boolean;
  /**
   * What a verified call holds. A call with nothing of use gives empty lists and is answered all the same; one that is not
   * what this carrier posts throws an Error that says what is missing, and is answered 400.
   */
  read(account: ProviderAccount, call: WebhookCall): WebhookContent;
}
