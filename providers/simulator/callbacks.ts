import { createHmac } from "node:crypto";
import { type HttpOrigin, type HttpRequest, openOrigin } from "../http.ts";
import { ProviderError } from "../provider.ts";

/** A webhook call in the making: posted and signed with the token as Twilio does, or by GET with the form in the address. */
export interface Callback {
  method?: "GET" | "POST";
  url: string;
  authToken?: string;
  form: Record<string, string>;
  attempt: number;
}

export interface CallbackResult {
  /** HTTP status, or 0 when there was no answer. */
  status: number;
  milliseconds: number;
  problem?: string;
}

const concurrent = 32;
const longestQueue = 200_000;
const attempts = 6;

/** Calls the application back: signed, a bounded number at a time, again with growing pauses while it fails. */
export class Callbacks {
  private readonly origins = new Map<string, HttpOrigin>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private queue: Callback[] = [];
  private first = 0;
  private active = 0;
  private closed = false;
  delivered = 0;
  failed = 0;
  dropped = 0;

  /** Calls after a delay; gives up after six attempts over half a minute, and at once on a 4xx other than 408 and 429. */
  later(delayMilliseconds: number, callback: Omit<Callback, "attempt">): void {
    this.after(delayMilliseconds, { ...callback, attempt: 1 });
  }

  /** Calls now, once, and says what came of it. */
  async now(callback: Omit<Callback, "attempt">): Promise<CallbackResult> {
    const from = performance.now();
    const done = (status: number, problem?: string): CallbackResult => ({
      status,
      milliseconds: Math.round((performance.now() - from) * 10) / 10,
      ...(problem ? { problem } : {}),
    });
    try {
      const url = new URL(callback.url);
      let origin = this.origins.get(url.origin);
      if (!origin) {
        // The application that it plays a carrier for runs beside it.
        origin = openOrigin(url.origin, { allowPrivate: true });
        this.origins.set(url.origin, origin);
      }
      const answer = await origin.exchange(requestOf(callback, url), { timeoutMilliseconds: 15_000 });
      return done(answer.status);
    } catch (error) {
      const status = error instanceof ProviderError ? Number(/^HTTP (\d+)$/.exec(error.code ?? "")?.[1] ?? 0) : 0;
      return done(status, error instanceof Error ? error.message : String(error));
    }
  }

  counts() {
    const waiting = this.queue.length - this.first + this.timers.size;
    return { waiting, active: this.active, delivered: this.delivered, failed: this.failed, dropped: this.dropped };
  }

  /** Forgets what is waiting; calls under way finish. */
  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queue = [];
    this.first = 0;
    this.delivered = this.failed = this.dropped = 0;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.clear();
    await Promise.all([...this.origins.values()].map((origin) => origin.close()));
  }

  private after(delayMilliseconds: number, callback: Callback): void {
    if (this.closed) return;
    if (this.queue.length - this.first + this.timers.size >= longestQueue) {
      this.dropped += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.queue.push(callback);
      this.work();
    }, delayMilliseconds);
    this.timers.add(timer);
  }

  private work(): void {
    while (this.active < concurrent && this.first < this.queue.length && !this.closed) {
      const callback = this.queue[this.first++]!;
      if (this.first > 4096 && this.first * 2 > this.queue.length) {
        this.queue = this.queue.slice(this.first);
        this.first = 0;
      }
      this.active += 1;
      void this.deliver(callback);
    }
  }

  private async deliver(callback: Callback): Promise<void> {
    const { status } = await this.now(callback);
    this.active -= 1;
    if (status >= 200 && status < 300) this.delivered += 1;
    else if (callback.attempt < attempts && (status === 0 || status === 408 || status === 429 || status >= 500)) {
      this.after(500 * 2 ** (callback.attempt - 1), { ...callback, attempt: callback.attempt + 1 });
    } else this.failed += 1;
    this.work();
  }
}

function requestOf(
  { method = "POST", authToken = "", form, ...callback }: Omit<Callback, "attempt">,
  url: URL,
): HttpRequest {
  const fields = new URLSearchParams(form).toString();
  const path = url.pathname + url.search;
  if (method === "GET") return { method, path: `${path}${url.search ? "&" : "?"}${fields}`, headers: {} };
  return {
    method,
    path,
    headers: {
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
      "user-agent": "TwilioProxy/1.1 (Parley simulator)",
      "x-twilio-signature": twilioSignature(authToken, callback.url, form),
    },
    body: fields,
  };
}

/** X-Twilio-Signature of a form call: HMAC-SHA1 over the address and each name and value, by name. Written apart from the adapter's check. */
export function twilioSignature(authToken: string, url: string, form: Record<string, string>): string {
  const data = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + form[name], url);
  return createHmac("sha1", authToken).update(data, "utf8").digest("base64");
}
