import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spaceOf } from "./address-space.ts";

describe("the space of an address", () => {
  it.each([
    ["8.8.8.8", "public"],
    ["1.1.1.1", "public"],
    ["100.63.255.255", "public"],
    ["100.128.0.0", "public"],
    ["172.15.255.255", "public"],
    ["172.32.0.0", "public"],
    ["223.255.255.255", "public"],
    ["2606:4700:4700::1111", "public"],
    ["2001:4860:4860::8888", "public"],
    ["::ffff:8.8.8.8", "public"],
    ["64:ff9b::8.8.8.8", "public"],
    ["127.0.0.1", "private"],
    ["127.255.255.254", "private"],
    ["10.0.0.1", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "private"],
    ["100.127.255.255", "private"],
    ["198.19.0.1", "private"],
    ["::1", "private"],
    ["fc00::1", "private"],
    ["fdff:ffff::1", "private"],
    ["::ffff:127.0.0.1", "private"],
    ["::ffff:7f00:1", "private"],
    ["0:0:0:0:0:FFFF:10.1.2.3", "private"],
    ["64:ff9b::a00:1", "private"],
    ["0.0.0.0", "never"],
    ["0.1.2.3", "never"],
    ["169.254.169.254", "never"],
    ["::ffff:169.254.169.254", "never"],
    ["64:ff9b::169.254.169.254", "never"],
    ["100.100.100.200", "never"],
    ["168.63.129.16", "never"],
    ["192.0.0.192", "never"],
    ["192.0.2.1", "never"],
    ["198.51.100.7", "never"],
    ["203.0.113.9", "never"],
    ["224.0.0.1", "never"],
    ["239.255.255.255", "never"],
    ["240.0.0.1", "never"],
    ["255.255.255.255", "never"],
    ["::", "never"],
    ["::7f00:1", "never"],
    ["fe80::1", "never"],
    ["fe80::1%eth0", "never"],
    ["fec0::1", "never"],
    ["ff02::1", "never"],
    ["fd00:ec2::254", "never"],
    ["2001::1", "never"],
    ["2001:db8::1", "never"],
    ["2002:7f00:1::", "never"],
    ["3fff::1", "never"],
    ["64:ff9b:1::1", "never"],
    ["4000::1", "never"],
    ["carrier.example", "never"],
    ["", "never"],
    ["127.1", "never"],
    ["0x7f000001", "never"],
  ])("%s is %s", (address, space) => {
    expect(spaceOf(address)).toBe(space);
  });

  it("does not depend on how an address is written", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a, b, c, d] = address.split(".").map(Number) as [number, number, number, number];
        const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
        const space = spaceOf(address);
        expect(spaceOf(`::ffff:${address}`)).toBe(space);
        expect(spaceOf(`::FFFF:${hex(a, b)}:${hex(c, d).padStart(4, "0")}`)).toBe(space);
        expect(spaceOf(`0000:0:0::0:ffff:${address}`)).toBe(space);
        expect(spaceOf(`64:ff9b::${hex(a, b)}:${hex(c, d)}`)).toBe(space);
      }),
    );
  });

  it("calls no address of a closed range public", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const in4 = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
      fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
    );
    fc.assert(fc.property(in4, (bytes) => spaceOf(bytes.join(".")) !== "public"));
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const rest = fc.array(group, { minLength: 7, maxLength: 7 });
    const first = fc.oneof(fc.integer({ min: 0x4000, max: 0xffff }), fc.integer({ min: 0x65, max: 0x1fff }));
    fc.assert(
      fc.property(first, rest, (start, groups) => spaceOf([start.toString(16), ...groups].join(":")) !== "public"),
    );
  });

  it("never fails", () => {
    fc.assert(fc.property(fc.oneof(fc.ipV6(), fc.ipV4Extended(), fc.string()), (text) => void spaceOf(text)));
  });
});
