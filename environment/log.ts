import pino from "pino";

// Never a text, a number or a secret of a customer: ids, counts and durations only.
/** The process's structured log: JSON lines on standard output. */
export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: { process: process.env.PARLEY_PROCESS || "process" },
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { err: withoutRows },
  formatters: { level: (label) => ({ level: label }) },
});

/** An error for the log, without what Postgres tells of the row that it refused: texts and numbers stand there. */
export function withoutRows(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { detail: _, where: __, hint: ___, ...rest } = pino.stdSerializers.err(error);
  return rest;
}
