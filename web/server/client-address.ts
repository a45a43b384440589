import { environment } from "#environment/environment";
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
  const hops = peer ? [...forwarded, peer] : forwarded;
  const address = hops.at(-1 - trustedProxies) ?? hops[0] ?? "unknown";
  return address.replace(/^::ffff:(?=\d+\.)/i, "").slice(0, 100);
}
