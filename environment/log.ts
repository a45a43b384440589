import { AsyncLocalStorage } from "node:async_hooks";
import pino, { type Logger } from "pino";

/** What a line belongs to. The same names everywhere, so that one search finds all lines of one thing. */
export interface LogIds {
  requestId?: string;
  conversationId?: string;
  threadId?: string;
  messageId?: string;
  dialerId?: string;
  campaignId?: string;
  agentId?: string;
  providerId?: string;
}

// Nothing logs them on purpose: this is for the object that somebody logs whole one day.
const secrets = ["password", "passwordHash", "authToken", "apiSecret", "accessToken", "apiKey", "secret", "secrets"];

// The pages' bundles and the plain modules of a web process are copies of this file: what belongs to the process is kept once.
const kept = globalThis as { parleyLog?: { log: Logger; ids: AsyncLocalStorage<LogIds> } };
kept.parleyLog ??= open();
const { ids } = kept.parleyLog;

// Never a text, a number or a secret of a customer: ids, counts and durations only.
/** The process's structured log: JSON lines on standard output, each with the ids of what it belongs to. */
export const log = kept.parleyLog.log;

/** Runs `work`; every line that it logs, and whatever it calls, carries these ids beside those from around it. */
export function withLogIds<T>(more: LogIds, work: () => T): T {
  return ids.run({ ...ids.getStore(), ...more }, work);
}

/** From here on the lines of the current request or activity carry these ids, too. Outside of one it does nothing. */
export function addLogIds(more: LogIds): void {
  const around = ids.getStore();
  if (around) Object.assign(around, more);
}

/** The request that is being served, or that led to what is being done. */
export function currentRequestId(): string | undefined {
  return ids.getStore()?.requestId;
}

/**
 * An error for the log, without what Postgres tells of the row that it refused, where texts and numbers stand, and without anything
 * in its words that looks like a telephone number.
 */
export function withoutRows(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack, code, ...rest } = pino.stdSerializers.err(error) as Record<string, unknown>;
  const { detail: _, where: __, hint: ___, ...harmless } = rest;
  return { type, message: withoutNumbers(message), stack: withoutNumbers(stack), code, ...harmless };
}

function withoutNumbers(text: unknown): unknown {
  // Part of an id is no number: those have letters or dashes around.
  return typeof text === "string" ? text.replace(/(?<![\w-])\+?\d{8,15}(?![\w-])/g, "…") : text;
}

function open(): { log: Logger; ids: AsyncLocalStorage<LogIds> } {
  const store = new AsyncLocalStorage<LogIds>();
  const logger = pino({
    level: process.env.LOG_LEVEL || "info",
    base: { process: process.env.PARLEY_PROCESS || "process" },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: withoutRows },
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [...secrets, ...secrets.map((name) => `*.${name}`), "headers.authorization", "headers.cookie"],
      censor: "[secret]",
    },
    // A copy: pino writes the line's own fields into it.
    mixin: () => ({ ...store.getStore() }),
  });
  return { log: logger, ids: store };
}
