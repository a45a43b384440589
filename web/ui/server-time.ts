// The server's clock as this browser knows it: what ticks on a page counts from the server's times, and this machine's clock may be wrong.
let skew = 0;

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + skew;
}

/** How far the server's clock is ahead of this machine's, in milliseconds. */
export function clockSkew(): number {
  return skew;
}

/** Notes it; the live stream says it at its beginning and with every beat. */
export function setClockSkew(milliseconds: number): void {
  skew = milliseconds;
}
