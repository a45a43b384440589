import { isIP } from "node:net";

/**
 * Where an address lies, for requests that go where somebody typed: `public` may always be called, `private` (this machine and the
 * networks behind it) only where the installation allows it, `never` holds what no carrier lives at: link-local with the cloud
 * machines' metadata, multicast, unspecified, documentation and tunnels whose real end cannot be seen.
 */
export type AddressSpace = "public" | "private" | "never";

/** The space of an IPv4 or IPv6 address in any spelling; `never` for what is none. IPv4 inside IPv6 counts as what it leads to. */
export function spaceOf(address: string): AddressSpace {
  const value = numberOf(address);
  if (value === null) return "never";
  const seen = value >> 32n === nat64 ? mapped | (value & 0xffff_ffffn) : value;
  return table.find(({ prefix, shift }) => seen >> shift === prefix)?.space ?? "never";
}

// The first that fits counts; what fits none is `never`.
const ranges: [cidr: string, space: AddressSpace][] = [
  // Metadata and platform services of clouds, wherever they lie.
  ["100.100.100.200/32", "never"],
  ["168.63.129.16/32", "never"],
  ["fd00:ec2::254/128", "never"],
  ["fd20:ce::254/128", "never"],
  ["10.0.0.0/8", "private"],
  ["100.64.0.0/10", "private"],
  ["127.0.0.0/8", "private"],
  ["172.16.0.0/12", "private"],
  ["192.168.0.0/16", "private"],
  ["198.18.0.0/15", "private"],
  ["0.0.0.0/8", "never"],
  ["169.254.0.0/16", "never"],
  ["192.0.0.0/24", "never"],
  ["192.0.2.0/24", "never"],
  ["192.88.99.0/24", "never"],
  ["198.51.100.0/24", "never"],
  ["203.0.113.0/24", "never"],
  // Multicast, reserved, broadcast.
  ["224.0.0.0/3", "never"],
  ["0.0.0.0/0", "public"],
  ["::1/128", "private"],
  ["fc00::/7", "private"],
  // Protocol assignments with Teredo, documentation, 6to4.
  ["2001::/23", "never"],
  ["2001:db8::/32", "never"],
  ["2002::/16", "never"],
  ["3fff::/20", "never"],
  ["2000::/3", "public"],
];

const mapped = 0xffffn << 32n;
// 64:ff9b::/96, the gateways' way from IPv6 to an IPv4 address.
const nat64 = 0x64_ff9bn << 64n;

const table = ranges.map(([cidr, space]) => {
  const [address, bits] = cidr.split("/") as [string, string];
  const shift = BigInt((isIP(address) === 4 ? 32 : 128) - Number(bits));
  return { prefix: numberOf(address)! >> shift, shift, space };
});

/** 128 bits; IPv4 as ::ffff:a.b.c.d. Null for what is no address, and for one with a zone. */
function numberOf(address: string): bigint | null {
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return null;
  if (family === 4) return mapped | four(address);
  const dotted = /[^:]*\.[^:]*$/.exec(address)?.[0];
  const tail = dotted === undefined ? 0n : four(dotted);
  const hex =
    dotted === undefined
      ? address
      : address.replace(dotted, `${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`);
  const [front, back] = hex.split("::").map((part) => part.split(":").filter(Boolean)) as [string[], string[]?];
  const zeros = Array.from({ length: 8 - front.length - (back?.length ?? 0) }, () => "0");
  return [...front, ...zeros, ...(back ?? [])].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function four(address: string): bigint {
  return address.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}
