import { isIPv6 } from "node:net";
import { environment } from "#environment/environment";
import { log } from "#environment/log";
import { peerHeader } from "./arrival.ts";

/**
 * Where a request comes from: the socket's address, or with `trustedProxies` = n the n-th last that was added to X-Forwarded-For. What stands
 * further left there, a caller can write as it likes.
 */
export function clientAddress(
  header: (name: string) => string | null | undefined,
  trustedProxies = environment().trustedProxies,
): string {
  const forwarded = (header("x-forwarded-for") ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const peer = header(peerHeader);
  if (trustedProxies === 0 && peer && forwarded.some((each) => bare(each) !== bare(peer))) warnOfProxy();
  const hops = peer ? [...forwarded, peer] : forwarded;
  const address = hops.at(-1 - trustedProxies) ?? hops[0] ?? "unknown";
  return bare(address).slice(0, 100);
}

/**
 * What an address is counted by where guesses are: an IPv6 address by its first 64 bits, since whoever has one has all that begin with them; any
 * other by itself.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, "");
  if (!isIPv6(plain)) return address;
  const [front = "", back] = plain.toLowerCase().split("::");
  const first = front === "" ? [] : front.split(":");
  // Up to two of the last groups are written as an IPv4 address.
  const last = back ? back.replace(/\d+\.\d+\.\d+\.\d+$/, "0:0").split(":") : [];
  const zeros = back === undefined ? [] : Array<string>(8 - first.length - last.length).fill("0");
  const groups = [...first, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(":")}::/64`;
}

function bare(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

let warned = false;

function warnOfProxy(): void {
  if (warned) return;
  warned = true;
  log.warn(
    "requests come with X-Forwarded-For, but PARLEY_TRUSTED_PROXIES is 0: people behind one proxy count as one where sign-ins are limited. Set it to how many proxies of yours stand in front.",
  );
}
