/** A person's order that cannot be carried out, in words for that person. */
export class OrderRefused extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "OrderRefused";
    this.code = code;
    this.details = details;
  }
}

/** Temporal did not answer in time. What was committed before is safe. */
export class TemporalAway extends OrderRefused {
  constructor(message: string, more: { cause?: unknown } = {}) {
    super("temporalAway", message);
    this.name = "TemporalAway";
    this.cause = more.cause;
  }
}
