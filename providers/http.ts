import { Pool } from "undici";
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
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
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
  return new Promise((resolve, reject) => {
    let written = false;
    let settled = false;
    let abort: ((reason: Error) => void) | undefined;
    let status = 0;
    let headers: Record<string, string> = {};
    const chunks: Buffer[] = [];
    let size = 0;

    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      act();
    };
    // undici says `onRequestStart` just before the first byte goes out: all that fails earlier did certainly not leave.
    const fail = (message: string, code: string, cause?: unknown) =>
      settle(() => {
        // Every text would meet a refused address: a person must know.
        const kind = written ? "unclear" : cause instanceof AddressRefused ? "account" : "notSent";
        reject(new ProviderError(kind, message, { code, cause }));
        abort?.(new Error(message));
      });
    const onAbort = () => fail("The send was called off.", "ABORTED");
    const timer = setTimeout(
      () => fail(`No complete answer within ${options.timeoutMilliseconds} ms.`, "TIMEOUT"),
      options.timeoutMilliseconds,
    );
    if (options.signal?.aborted) return onAbort();
    options.signal?.addEventListener("abort", onAbort, { once: true });

    try {
      pool.dispatch(
        { method: request.method, path: request.path, headers: request.headers, body: request.body ?? null },
        {
          onRequestStart(controller) {
            abort = (reason) => controller.abort(reason);
            if (!settled && options.mayStart?.() === false) fail("It is too late to send this.", "TOO_LATE");
            else if (settled) controller.abort(new Error("Called off before it was written."));
            else written = true;
          },
          onResponseStart(_controller, code, fields) {
            status = code;
            headers = flat(fields);
          },
          onResponseData(controller, chunk) {
            size += chunk.length;
            if (size <= largestAnswer) chunks.push(chunk);
            else controller.abort(new Error(`The answer is larger than ${largestAnswer} bytes.`));
          },
          onResponseEnd() {
            const answer = { status, headers, body: Buffer.concat(chunks).toString("utf8") };
            settle(() => {
              const problem = answerProblem(answer);
              if (problem) reject(problem);
              else resolve(answer);
            });
          },
          onResponseError(_controller, error) {
            fail(networkMessage(error), networkCode(error), error);
          },
        },
      );
    } catch (error) {
      fail(networkMessage(error), networkCode(error), error);
    }
  });
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
export function retryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.min(longestRetryAfter, Math.round(Number(value) * 1000));
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.min(longestRetryAfter, Math.max(0, at - now));
}

// One wrong header must not silence an account for a day: after this it is simply asked again (milliseconds).
const longestRetryAfter = 5 * 60_000;

function flat(fields: Record<string, string | string[] | undefined>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function networkCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "NETWORK";
}

function networkMessage(error: unknown): string {
  // A refused connection to a name with several addresses is an AggregateError without a message.
  const message = error instanceof Error ? error.message : String(error);
  return message || `The carrier cannot be reached (${networkCode(error)}).`;
}
