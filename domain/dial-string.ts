/** Ports of a gateway, both ends included. */
export interface PortRange {
  from: number;
  to: number;
}

const highestPort = 31;

/** Reads `(0.3)`, `0.3`, `(0-3)`, `0-3` or `2` (D5); null for anything else, and for ports above 31 or in falling order. */
export function parseDialString(text: string): PortRange | null {
  const bare = text.trim();
  const inner = bare.startsWith("(") && bare.endsWith(")") ? bare.slice(1, -1) : bare;
  const match = /^\s*(\d{1,2})\s*(?:[.-]\s*(\d{1,2})\s*)?$/.exec(inner);
  if (!match) return null;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  return from <= to && to <= highestPort ? { from, to } : null;
}

/** A range as people write it: `0-3`, or `2` for a single port. */
export function formatDialString(range: PortRange): string {
  return range.from === range.to ? String(range.from) : `${range.from}-${range.to}`;
}

/**
 * The port to send by, and the pointer to keep for the next send (F30). A pointer outside the range, left from before the
 * range was changed, starts over.
 */
export function nextPort(range: PortRange, pointer: number): { port: number; pointer: number } {
  const port = pointer >= range.from && pointer <= range.to ? pointer : range.from;
  return { port, pointer: port === range.to ? range.from : port + 1 };
}
