import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { spaceOf } from "./address-space.ts";

export interface ConnectGuard {
  /** Addresses of this machine and of private networks may be called. */
  allowPrivate: boolean;
  /** How names become addresses; the system's way unless told. */
  lookup?: LookupFunction;
}

/** A name or address leads where no carrier may live. The message is for an administrator. */
export class AddressRefused extends Error {
  readonly code = "ADDRESS_REFUSED";
}

/**
 * Connects only to addresses that may be called. They are judged where the connection is made, on the very answer that is then
 * connected to: a name that led elsewhere when it was saved gets nowhere (DNS rebinding). One bad address refuses the name.
 */
export function guardedConnector(guard: ConnectGuard, timeoutMilliseconds: number): buildConnector.connector {
  const connector = buildConnector({
    timeout: timeoutMilliseconds,
    allowH2: false,
    lookup: guardedLookup(guard),
  } as buildConnector.BuildOptions);
  return (options, callback) => {
    // A literal address is never looked up.
    const host = options.hostname.replace(/^\[(.*)\]$/, "$1");
    const problem = isIP(host) ? problemOf(host, [host], guard) : null;
    if (problem) callback(problem, null);
    else connector(options, callback);
  };
}

function guardedLookup(guard: ConnectGuard): LookupFunction {
  const lookup = guard.lookup ?? (systemLookup as LookupFunction);
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      if (error) return callback(error, found, family);
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const problem = problemOf(hostname, addresses, guard);
      if (problem) callback(problem, "", 4);
      else callback(null, found, family);
    });
  };
}

/** Whether an address that somebody typed may be called, asked when it is saved: null, or a sentence for that field. A name that does not resolve now may resolve later. */
export async function problemOfTarget(url: string, guard: ConnectGuard): Promise<string | null> {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host)) return problemOf(host, [host], guard)?.message ?? null;
  const lookup = guard.lookup ?? (systemLookup as LookupFunction);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), longestLookup);
    lookup(host, { all: true }, (error, found) => {
      clearTimeout(timer);
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      resolve(error ? null : (problemOf(host, addresses, guard)?.message ?? null));
    });
  });
}

const longestLookup = 3_000;

function problemOf(host: string, addresses: string[], guard: ConnectGuard): AddressRefused | null {
  for (const address of addresses) {
    const space = spaceOf(address);
    if (space === "public" || (space === "private" && guard.allowPrivate)) continue;
    const where = address === host ? host : `${host} (${address})`;
    return new AddressRefused(
      space === "never"
        ? `${where} is not an address that a carrier can have.`
        : `${where} is on this machine or a private network. Set PARLEY_ALLOW_PRIVATE_URLS=1 to allow that.`,
    );
  }
  return null;
}
