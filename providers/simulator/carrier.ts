import { randomBytes } from "node:crypto";
import { type CallbackResult, Callbacks } from "./callbacks.ts";
import { type Faults, type Magic, magicOf, noFaults } from "./faults.ts";
import { bare, inChannelOf, type Line, Lines } from "./lines.ts";
import { type CarriedText, Messages } from "./messages.ts";
import { Phones } from "./phones.ts";
import { answerFor, inboundForm, receiptForm, refusalFor, segmentsOf, type TwilioAnswer } from "./twilio-wire.ts";

/** A send as it came over the wire. */
export interface SendForm {
  accountSid: string;
  user: string;
  password: string;
  form: URLSearchParams;
}

/** What the carrier does with a send: an answer after a while, or none at all. */
export interface SendOutcome {
  answer: TwilioAnswer;
  delayMilliseconds: number;
  loseAnswer: boolean;
}

const mostRememberedRefs = 100_000;
const replyDelayMilliseconds = 300;

/** A carrier with customers behind it: takes texts, counts them, calls receipts back and lets customers write. */
export class Carrier {
  readonly messages = new Messages();
  readonly callbacks = new Callbacks();
  readonly lines = new Lines();
  readonly phones = new Phones(this.messages);
  faults: Faults;
  private readonly usual: Faults;
  private readonly sidPrefix = randomBytes(8).toString("hex");
  private sids = 0;
  private answersByRef = new Map<string, TwilioAnswer>();
  private readonly replies = new Set<NodeJS.Timeout>();

  constructor(usual: Partial<Faults> = {}) {
    this.usual = { ...noFaults, ...usual };
    this.faults = this.usual;
  }

  /** Sets what goes wrong; all that is not named goes back to usual. */
  setFaults(faults: Partial<Faults>): void {
    this.faults = { ...this.usual, ...faults };
  }

  /** Decides about one send. */
  send(send: SendForm): SendOutcome {
    const { faults } = this;
    const text = send.form.get("Body") ?? "";
    const magic = magicOf(text);
    const delayMilliseconds = faults.latencyMs + (magic?.kind === "slow" ? magic.milliseconds : 0);
    const plain = (answer: TwilioAnswer): SendOutcome => ({ answer, delayMilliseconds, loseAnswer: false });

    if (send.user !== send.accountSid || !send.password || !this.tokenFits(send)) return plain(this.refuse(20003));
    const problem = problemOf(send.form, text);
    if (problem !== null) return plain(this.refuse(problem));
    if (magic?.kind === "refuse") return plain(this.refuse(magic.code));

    const ref = clientRefOf(send.form.get("StatusCallback"));
    const before = faults.dedupeClientIds && ref ? this.answersByRef.get(ref) : undefined;
    if (before) return plain(before);

    const now = performance.now();
    if (faults.throttlePerSecond > 0 && this.messages.withinSecond(send.accountSid, now) >= faults.throttlePerSecond) {
      this.messages.throttled += 1;
      return plain(refusalFor(20429));
    }
    if (faults.errorRate > 0 && Math.random() < faults.errorRate) {
      this.messages.failed += 1;
      return plain(refusalFor(20500));
    }
    const answer = this.take(send, text, magic, ref, now);
    if (faults.dedupeClientIds && ref) this.rememberRef(ref, answer);
    const loseAnswer = magic?.kind === "lose" || (faults.loseAnswerRate > 0 && Math.random() < faults.loseAnswerRate);
    if (loseAnswer) this.messages.lostAnswers += 1;
    return { answer, delayMilliseconds, loseAnswer };
  }

  /**
   * A customer writes to a line; resolves with what the application's webhook answered. The same `sid` again is a repeated delivery.
   * The number shows as `from`, whatever its form.
   */
  async customerWrites(
    line: Line,
    message: {
      from: string;
      text: string;
      sid?: string;
      media?: { url: string; contentType: string }[];
      profileName?: string;
    },
  ): Promise<CallbackResult & { sid: string }> {
    const carried: CarriedText = {
      sid: message.sid ?? this.newSid(),
      direction: "in",
      accountSid: line.accountSid,
      from: inChannelOf(line.number, message.from),
      to: line.number,
      text: message.text,
      at: Date.now(),
      status: "sending",
    };
    this.messages.written(carried);
    this.phones.show(carried);
    const form = inboundForm(carried, message);
    const result = await this.callbacks.now({ url: line.inboundUrl, authToken: line.authToken, form });
    const taken = result.status >= 200 && result.status < 300;
    carried.status = taken ? "taken" : result.status ? `HTTP ${result.status}` : (result.problem ?? "no answer");
    this.phones.show(carried);
    return { sid: carried.sid, ...result };
  }

  clear(): void {
    this.messages.clear();
    this.callbacks.clear();
    this.answersByRef.clear();
    this.phones.clear();
  }

  async close(): Promise<void> {
    for (const timer of this.replies) clearTimeout(timer);
    await this.callbacks.close();
  }

  private take(send: SendForm, text: string, magic: Magic | null, ref: string | undefined, now: number): TwilioAnswer {
    const { form, accountSid } = send;
    const to = form.get("To")!;
    const from = form.get("From") ?? this.lines.ofAccount(accountSid)?.number ?? "";
    const carried: CarriedText = {
      sid: this.newSid(),
      direction: "out",
      accountSid,
      from,
      to: bare(to),
      text,
      at: Date.now(),
      status: "accepted",
      ...(ref ? { clientRef: ref } : {}),
    };
    this.messages.accepted(carried, now);
    this.phones.show(carried);
    const statusUrl = form.get("StatusCallback");
    if (statusUrl && this.faults.receipts) this.callReceipts(carried, to, statusUrl, send.password, magic);
    if (magic?.kind === "reply") this.answerLater(carried, magic.text);
    return answerFor(carried, to, form.get("MessagingServiceSid"), segmentsOf(text));
  }

  private callReceipts(carried: CarriedText, to: string, url: string, authToken: string, magic: Magic | null): void {
    const { receiptDelayMs, duplicateReceipts, shuffleReceipts } = this.faults;
    const errorCode = magic?.kind === "failLater" ? String(magic.code) : undefined;
    const last = errorCode ? "undelivered" : "delivered";
    carried.status = last;
    const order = shuffleReceipts ? [last, "sent"] : ["sent", last];
    order.forEach((status, index) => {
      const form = receiptForm(carried, to, status, status === "undelivered" ? errorCode : undefined);
      for (let copy = 0; copy < (duplicateReceipts ? 2 : 1); copy += 1) {
        this.callbacks.later(receiptDelayMs * (index + 1), { url, authToken, form });
      }
    });
  }

  private answerLater(carried: CarriedText, text: string): void {
    const line = this.lines.ofAccount(carried.accountSid, carried.from);
    if (!line) return;
    const timer = setTimeout(() => {
      this.replies.delete(timer);
      void this.customerWrites(line, { from: carried.to, text });
    }, replyDelayMilliseconds);
    this.replies.add(timer);
  }

  private tokenFits(send: SendForm): boolean {
    return !this.lines.knowsAccount(send.accountSid) || this.lines.tokenFits(send.accountSid, send.password);
  }

  private refuse(code: number): TwilioAnswer {
    if (code === 20429) this.messages.throttled += 1;
    else if (code >= 500 && code < 600) this.messages.failed += 1;
    else this.messages.refused += 1;
    return refusalFor(code);
  }

  private rememberRef(ref: string, answer: TwilioAnswer): void {
    this.answersByRef.set(ref, answer);
    if (this.answersByRef.size <= mostRememberedRefs) return;
    const oldest = this.answersByRef.keys().next().value;
    if (oldest !== undefined) this.answersByRef.delete(oldest);
  }

  private newSid(): string {
    this.sids += 1;
    return `SM${this.sidPrefix}${this.sids.toString(16).padStart(16, "0")}`;
  }
}

/** The code of what Twilio would find wrong with a send; null = nothing. */
function problemOf(form: URLSearchParams, text: string): number | null {
  const to = form.get("To");
  if (!to) return 21604;
  if (!/^(whatsapp:)?\+[1-9]\d{4,14}$/.test(to)) return 21211;
  if (!form.get("From") && !form.get("MessagingServiceSid")) return 21603;
  if (!text && !form.get("MediaUrl")) return 21602;
  return text.length > 1600 ? 21617 : null;
}

function clientRefOf(statusUrl: string | null): string | undefined {
  const match = statusUrl ? /[?&]ref=([^&#]*)/.exec(statusUrl) : null;
  return match?.[1] ? decodeURIComponent(match[1]) : undefined;
}
