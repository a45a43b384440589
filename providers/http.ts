import { type Dispatcher, Pool } from "undici";
import { AddressRefused, type ConnectGuard, guardedConnector } from "./guarded-connect.ts";
import { Places } from "./places.ts";
import { ProviderError, type SendOptions } from "./provider.ts";

/** Sends of dialers on the wire at once, per origin. */
const bulkConnections = 56;
/** A reply that a person waits for finds a connection although a slow carrier keeps all of bulk's busy. */
const liveConnections = 8;
/** Bytes; behind more the socket is dropped. No carrier has so much to say about one text. */
const largestAnswer = 64 * 1024;

export interface HttpRequest {
  method: "GET" | "POST";
  /** Path with its query, beginning with a slash. */
  path: string;
  /** By name, or name and value in turn. */
  headers: Record<string, string> | string[];
  body?: string | Buffer;
  /** Bytes of the answer, where it may be long; behind more the socket is dropped. */
  mostAnswer?: number;
}

export interface HttpAnswer {
  status: number;
  /** By name in small letters. */
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface HttpOrigin {
  /**
   * One request, one attempt, no redirect: gives any answer below 500 except 408 and 429, which throw like the network's failures do.
   * Throws ProviderError `notSent` while nothing was written, else `unclear`; `throttled` for 429.
   */
  exchange(request: HttpRequest, options: SendOptions): Promise<HttpAnswer>;
  /** Of the connections those that bulk may use. */
  readonly places: Places;
  /** Gives the sockets back; the last user of an origin closes them. */
  close(): Promise<void>;
}

const pools = new Map<string, { pool: Pool; places: Places; users: number }>();

/**
 * Opens (or joins) the process's connections to an origin: keep-alive, one request at a time on each, shared by all its accounts.
 * What the guard refuses is never connected to: ProviderError `account` with the code ADDRESS_REFUSED.
 */
export function openOrigin(origin: string, guard: ConnectGuard): HttpOrigin {
  const key = `${origin} ${guard.allowPrivate}`;
  const shared = pools.get(key) ?? { pool: newPool(origin, guard), places: new Places(bulkConnections), users: 0 };
  pools.set(key, shared);
  shared.users += 1;
  let open = true;
  return {
    exchange: (request, options) => exchange(shared.pool, request, options),
    places: shared.places,
    async close() {
      if (!open) return;
      open = false;
      shared.users -= 1;
      if (shared.users > 0) return;
      pools.delete(key);
      await shared.pool.close();
    },
  };
}

function newPool(origin: string, guard: ConnectGuard): Pool {
  return new Pool(origin, {
    connections: bulkConnections + liveConnections,
    // A second request behind an unanswered one would share its fate, and nobody could say which of them was sent.
    pipelining: 1,
    allowH2: false,
    connect: guardedConnector(guard, 5_000),
    // The exchange has its own clock from call to last byte.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Below what servers usually grant, so that a text is rarely written to a socket that is just being closed.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  });
}

function exchange(pool: Pool, request: HttpRequest, options: SendOptions): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => new Exchange(options, resolve, reject).begin(pool, request));
}

/** One request and its answer. A class and not closures: bulk makes ten thousand of them a second. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: SendOptions;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (problem: ProviderError) => void;
  readonly #timer: NodeJS.Timeout;
  #mostAnswer = largestAnswer;
  #controller: Dispatcher.DispatchController | undefined;
  #written = false;
  #settled = false;
  #status = 0;
  #headers: HttpAnswer["headers"] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(options: SendOptions, resolve: (answer: HttpAnswer) => void, reject: (problem: ProviderError) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(outOfTime, options.timeoutMilliseconds, this);
  }

  begin(pool: Pool, request: HttpRequest): void {
    const { signal } = this.#options;
    signal?.addEventListener("abort", this, { once: true });
    const { method, path, headers, body = null } = request;
    if (request.mostAnswer !== undefined) this.#mostAnswer = request.mostAnswer;
    try {
      // Not idempotent, whatever the method: nothing here may be tried twice.
      if (signal?.aborted) this.handleEvent();
      else pool.dispatch({ method, path, headers, body, idempotent: false }, this);
    } catch (error) {
      this.fail(networkMessage(error), networkCode(error), error);
    }
  }

  /** The caller's signal. */
  handleEvent(): void {
    this.fail("The send was called off.", "ABORTED");
  }

  outOfTime(): void {
    this.fail(`No complete answer within ${this.#options.timeoutMilliseconds} ms.`, "TIMEOUT");
  }

  // undici says this just before the first byte goes out: all that fails earlier did certainly not leave.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (!this.#settled && this.#options.mayStart?.() === false) this.fail("It is too late to send this.", "TOO_LATE");
    else if (this.#settled) controller.abort(new Error("Called off before it was written."));
    else this.#written = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpAnswer["headers"]): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= this.#mostAnswer) this.#chunks.push(chunk);
    else controller.abort(new Error(`The answer is larger than ${this.#mostAnswer} bytes.`));
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    const chunks = this.#chunks;
    const body = (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString("utf8");
    const answer = { status: this.#status, headers: this.#headers, body };
    this.#settle();
    const problem = answerProblem(answer);
    if (problem) this.#reject(problem);
    else this.#resolve(answer);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(networkMessage(error), networkCode(error), error);
  }

  fail(message: string, code: string, cause?: unknown): void {
    if (this.#settled) return;
    this.#settle();
    // Every text would meet a refused address: a person must know.
    const kind = this.#written ? "unclear" : cause instanceof AddressRefused ? "account" : "notSent";
    this.#reject(new ProviderError(kind, message, { code, cause }));
    this.#controller?.abort(new Error(message));
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this);
  }
}

function outOfTime(exchange: Exchange): void {
  exchange.outOfTime();
}

/** 429 was not taken; 408 and 5xx may have been taken and failed afterwards. The body goes along for adapters that know better. */
function answerProblem(answer: HttpAnswer): HttpProblem | null {
  const { status } = answer;
  if (status === 429) {
    const retryAfterMilliseconds = retryAfter(answer.headers["retry-after"]);
    return new HttpProblem("throttled", "The carrier asks to slow down.", answer, retryAfterMilliseconds);
  }
  if (status === 408 || status >= 500) {
    return new HttpProblem("unclear", `The carrier answered HTTP ${status}.`, answer);
  }
  return null;
}

/** A failure that came as an HTTP answer. */
export class HttpProblem extends ProviderError {
  readonly answer: HttpAnswer;

  constructor(kind: "throttled" | "unclear", message: string, answer: HttpAnswer, retryAfterMilliseconds?: number) {
    super(kind, message, { code: `HTTP ${answer.status}`, retryAfterMilliseconds });
    this.answer = answer;
  }
}

/** Reads Retry-After, in seconds or as a date, as milliseconds from now; undefined where absent or unreadable. */
export function retryAfter(given: string | string[] | undefined, now = Date.now()): number | undefined {
  const value = Array.isArray(given) ? given[0] : given;
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.min(longestRetryAfter, Math.round(Number(value) * 1000));
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.min(longestRetryAfter, Math.max(0, at - now));
}

// One wrong header must not silence an account for a day: after this it is simply asked again (milliseconds).
const longestRetryAfter = 5 * 60_000;

function networkCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "NETWORK";
}

function networkMessage(error: unknown): string {
  // A refused connection to a name with several addresses is an AggregateError without a message.
  const message = error instanceof Error ? error.message : String(error);
  return message || `The carrier cannot be reached (${networkCode(error)}).`;
}
