import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeUser } from "./factory.ts";

// Guesses are counted before they are judged, by an address that the guesser can't choose.
let database: TestDatabase;
let openSession: typeof import("../web/server/sign-in.ts")["openSession"];
let clientAddress: typeof import("../web/server/client-address.ts")["clientAddress"];
let networkOf: typeof import("../web/server/client-address.ts")["networkOf"];
beforeAll(async () => {
  database = await testDatabase();
  ({ openSession } = await import("../web/server/sign-in.ts"));
  ({ clientAddress, networkOf } = await import("../web/server/client-address.ts"));
  const { hashPassword } = await import("../web/server/password.ts");
  for (const username of ["parallel", "faultless", "besieged", "many-addresses"])
    await makeUser({ username, passwordHash: await hashPassword("right and long") });
}, 60_000);
afterAll(() => database?.drop());

describe("sign-in", () => {
  it("lets no more guesses through because they come at once", async () => {
    const guesses = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => openSession("parallel", `guess ${n}`, "192.0.2.30")),
    );
    expect(guesses.filter((each) => each.status === "fulfilled").length).toBe(10);
    await expect(openSession("parallel", "right and long", "192.0.2.30")).rejects.toThrow("tooMany");
  });

  it("does not count what was right", async () => {
    for (let times = 0; times < 12; times++)
      expect(await openSession("faultless", "right and long", "192.0.2.31")).not.toBeNull();
  });
});

describe("guesses at one name from everywhere", () => {
  it("lock it where it was never signed in from, and not where it was", async () => {
    const right = (address: string) => openSession("besieged", "right and long", address);
    expect(await right("192.0.2.40")).not.toBeNull();
    expect(await right("2001:db8:1:2::40")).not.toBeNull();
    for (let n = 0; n < 50; n++) await openSession("besieged", "wrong", `198.51.100.${n}`);
    await expect(right("198.51.100.99")).rejects.toThrow("tooMany");
    await expect(openSession("besieged", "wrong", "198.51.100.98")).rejects.toThrow("tooMany");
    expect(await right("192.0.2.40")).not.toBeNull();
    expect(await right("2001:db8:1:2:ffff::1")).not.toBeNull();
    // Somebody else's sign-in from there opens nothing.
    expect(await openSession("faultless", "right and long", "192.0.2.41")).not.toBeNull();
    await expect(right("192.0.2.41")).rejects.toThrow("tooMany");
    // From there too, ten wrong ones are the most.
    for (let n = 0; n < 10; n++) await openSession("besieged", "wrong", "192.0.2.40");
    await expect(right("192.0.2.40")).rejects.toThrow("tooMany");
  }, 60_000);

  it("count all of an IPv6 network as one", async () => {
    for (let n = 0; n < 10; n++) await openSession("many-addresses", "wrong", `2001:db8:5:6:${n + 1}::1`);
    await expect(openSession("many-addresses", "right and long", "2001:db8:5:6::77")).rejects.toThrow("tooMany");
    expect(await openSession("many-addresses", "right and long", "2001:db8:5:7::77")).not.toBeNull();
  });

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:0:12:34::1", "2001:db8:0:12::/64"],
    ["2001:0DB8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4::/64"],
    ["1:2::", "1:2:0:0::/64"],
    ["unknown", "unknown"],
  ])("%s counts as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("the address of a caller", () => {
  const from = (headers: Record<string, string>, proxies: number) => clientAddress((name) => headers[name], proxies);
  it("is warned about once where a proxy stands in front that nobody told of", async () => {
    const { log } = await import("../environment/log.ts");
    const warn = vi.spyOn(log, "warn");
    from({ "x-forwarded-for": "192.0.2.1", "x-parley-peer": "10.0.0.1" }, 1);
    from({ "x-forwarded-for": "::ffff:10.0.0.1", "x-parley-peer": "10.0.0.1" }, 0);
    const before = warn.mock.calls.length;
    for (let n = 0; n < 3; n++) from({ "x-forwarded-for": "192.0.2.1", "x-parley-peer": "10.0.0.1" }, 0);
    const said = warn.mock.calls.map((call) => String(call[0]));
    warn.mockRestore();
    expect(before).toBe(0);
    expect(said).toEqual([expect.stringContaining("PARLEY_TRUSTED_PROXIES")]);
  });

  it.each([
    [
      "the socket's, whatever the caller writes",
      { "x-forwarded-for": "6.6.6.6", "x-parley-peer": "192.0.2.1" },
      0,
      "192.0.2.1",
    ],
    ["the last proxy's word", { "x-forwarded-for": "6.6.6.6, 192.0.2.2", "x-parley-peer": "10.0.0.1" }, 1, "192.0.2.2"],
    [
      "two proxies' word",
      { "x-forwarded-for": "6.6.6.6, 192.0.2.3, 10.0.0.2", "x-parley-peer": "10.0.0.1" },
      2,
      "192.0.2.3",
    ],
    ["the socket's, when it came past the proxy", { "x-parley-peer": "192.0.2.4" }, 1, "192.0.2.4"],
    ["without the mark of IPv4 in IPv6", { "x-parley-peer": "::ffff:192.0.2.5" }, 0, "192.0.2.5"],
    ["not known", {}, 0, "unknown"],
  ])("is %s", (_, headers, proxies, address) => {
    expect(from(headers as Record<string, string>, proxies)).toBe(address);
  });
});
