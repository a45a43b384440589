import pino from "pino";

// Never a text, a number or a secret of a customer: ids, counts and durations only.
/** The process's structured log: JSON lines on standard output. */
export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: { process: process.env.PARLEY_PROCESS || "process" },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});
