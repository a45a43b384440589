import { randomBytes } from "node:crypto";
import { type CallbackResult, Callbacks } from "./callbacks.ts";
import { type Faults, type Magic, magicOf, noFaults } from "./faults.ts";
import { Files } from "./files.ts";
import { bare, inChannelOf, type Line, Lines } from "./lines.ts";
import { type CarriedText, Messages } from "./messages.ts";
import { Phones } from "./phones.ts";
import { listAnswer, receiptForm, twilioWire } from "./twilio-wire.ts";
import { urlWire } from "./url-wire.ts";
import type { CarrierAnswer, InboundExtras, Submission, Wire } from "./wire.ts";

/** What the carrier does with a send: an answer after a while, or none at all. */
export interface SendOutcome {
  answer: CarrierAnswer;
  delayMilliseconds: number;
  loseAnswer: boolean;
}

// Twilio: media failed to download.
const noFiles: Magic = { kind: "failLater", code: 63_019 };
const mostRememberedRefs = 100_000;
const replyDelayMilliseconds = 300;

/** A carrier with customers behind it: takes texts, counts them, calls receipts back and lets customers write. */
export class Carrier {
  readonly messages = new Messages();
  readonly callbacks = new Callbacks();
  readonly lines = new Lines();
  readonly phones = new Phones(this.messages);
  readonly files = new Files();
  faults: Faults;
  private readonly usual: Faults;
  private readonly sidPrefix = randomBytes(8).toString("hex");
  private sids = 0;
  private answersByRef = new Map<string, CarrierAnswer>();
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
  send(send: Submission): SendOutcome {
    const { faults } = this;
    const { wire, ref } = send;
    const magic = magicOf(send.text);
    const delayMilliseconds = faults.latencyMs + (magic?.kind === "slow" ? magic.milliseconds : 0);
    const plain = (answer: CarrierAnswer): SendOutcome => ({ answer, delayMilliseconds, loseAnswer: false });

    const problem = this.tokenFits(send) ? send.problem : 20003;
    if (problem !== null) return plain(this.refuse(wire, problem));
    if (magic?.kind === "refuse") return plain(this.refuse(wire, magic.code));

    const before = faults.dedupeClientIds && ref ? this.answersByRef.get(ref) : undefined;
    if (before) return plain(before);

    const now = performance.now();
    if (faults.throttlePerSecond > 0 && this.messages.withinSecond(send.accountSid, now) >= faults.throttlePerSecond) {
      this.messages.throttled += 1;
      return plain(wire.refusal(20429));
    }
    if (faults.errorRate > 0 && Math.random() < faults.errorRate) {
      this.messages.failed += 1;
      return plain(wire.refusal(20500));
    }
    const answer = this.take(send, magic, now);
    if (faults.dedupeClientIds && ref) this.rememberRef(ref, answer);
    const loseAnswer = magic?.kind === "lose" || (faults.loseAnswerRate > 0 && Math.random() < faults.loseAnswerRate);
    if (loseAnswer) this.messages.lostAnswers += 1;
    return { answer, delayMilliseconds, loseAnswer };
  }

  /** A page of what an account has sent to one number, as the account's owner may ask. */
  list(query: { accountSid: string; password: string; to: string; page: number; pageSize: number }): CarrierAnswer {
    const { accountSid, password, to } = query;
    if (!password || !this.tokenFits({ wire: twilioWire, accountSid, password })) return twilioWire.refusal(20003);
    if (Math.random() < this.faults.listErrorRate) return twilioWire.refusal(20500);
    const until = Date.now() - this.faults.listDelayMs;
    const texts = this.messages.sentTo(bare(to));
    return listAnswer(texts.filter((text) => text.accountSid === accountSid && text.at <= until).reverse(), query);
  }

  /**
   * A customer writes to a line; resolves with what the application's webhook answered. The same `sid` again is a repeated delivery.
   * The number shows as `from`, whatever its form.
   */
  async customerWrites(
    line: Line,
    message: { from: string; text: string } & InboundExtras,
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
      ...(message.media?.length
        ? { media: message.media.map(({ url, contentType }) => ({ id: idOf(url), contentType })) }
        : {}),
    };
    this.messages.written(carried);
    this.phones.show(carried);
    const wire = line.wire === "url" ? urlWire : twilioWire;
    const result = await this.callbacks.now(wire.inbound(line, carried, message));
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
    this.files.clear();
  }

  async close(): Promise<void> {
    for (const timer of this.replies) clearTimeout(timer);
    await this.callbacks.close();
  }

  private take(send: Submission, magic: Magic | null, now: number): CarrierAnswer {
    const { accountSid, to, text, ref, statusUrl } = send;
    const carried: CarriedText = {
      sid: this.newSid(),
      direction: "out",
      accountSid,
      from: send.from ?? this.lines.ofAccount(accountSid)?.number ?? "",
      to: bare(to),
      text,
      at: Date.now(),
      status: "accepted",
      ...(ref ? { clientRef: ref } : {}),
    };
    this.messages.accepted(carried, now);
    this.phones.show(carried);
    const receipts = (found: Magic | null) => {
      if (statusUrl && this.faults.receipts) this.callReceipts(carried, to, statusUrl, send.password, found);
    };
    if (send.mediaUrls?.length)
      void this.fetchFiles(carried, send.mediaUrls).then((all) => receipts(all ? magic : noFiles));
    else receipts(magic);
    if (magic?.kind === "reply") this.answerLater(carried, magic.text);
    return send.wire.accepted(carried, send);
  }

  /** The text shows with its files once they are here; false when one of them cannot be had. */
  private async fetchFiles(carried: CarriedText, urls: string[]): Promise<boolean> {
    const ids = await Promise.all(urls.map((url) => this.files.fetch(url)));
    carried.media = ids.flatMap((id) => (id ? [{ id, contentType: this.files.get(id)?.contentType ?? "" }] : []));
    this.phones.show(carried);
    return ids.every((id) => id !== null);
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

  private tokenFits({ wire, accountSid, password }: Pick<Submission, "wire" | "accountSid" | "password">): boolean {
    return wire !== twilioWire || !this.lines.knowsAccount(accountSid) || this.lines.tokenFits(accountSid, password);
  }

  private refuse(wire: Wire, code: number): CarrierAnswer {
    if (code === 20429 || code === 429) this.messages.throttled += 1;
    else if (code >= 500 && code < 600) this.messages.failed += 1;
    else this.messages.refused += 1;
    return wire.refusal(code);
  }

  private rememberRef(ref: string, answer: CarrierAnswer): void {
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

/** A file of our own by its address; of a file that lies elsewhere nothing is known. */
function idOf(url: string): string {
  return /\/Media\/(ME[0-9a-f]{32})$/.exec(url)?.[1] ?? "";
}
