// The server's clock as this browser knows it: what ticks on a page counts from the server's times, and this machine's clock may be wrong.
let skew = 0;
let heard: number[] = [];
const remembered = 8;

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + skew;
}

/** How far the server's clock is ahead of this machine's, in milliseconds. */
export function clockSkew(): number {
  return skew;
}

/** Notes it as another tab knows it. */
export function setClockSkew(milliseconds: number): void {
  skew = milliseconds;
}

/** The live stream says the server's time at its beginning and with every beat. Of the last few, the one that was the least on its way counts. */
export function heardServerTime(milliseconds: number): void {
  heard = [...heard.slice(1 - remembered), milliseconds - Date.now()];
  skew = Math.max(...heard);
}
