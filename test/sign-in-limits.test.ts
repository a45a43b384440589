import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeUser } from "./factory.ts";

// Guesses are counted before they are judged, by an address that the guesser can't choose.
let database: TestDatabase;
let openSession: typeof import("../web/server/sign-in.ts")["openSession"];
let clientAddress: typeof import("../web/server/client-address.ts")["clientAddress"];
beforeAll(async () => {
  database = await testDatabase();
  ({ openSession } = await import("../web/server/sign-in.ts"));
  ({ clientAddress } = await import("../web/server/client-address.ts"));
  const { hashPassword } = await import("../web/server/password.ts");
  for (const username of ["parallel", "faultless"])
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

describe("the address of a caller", () => {
  const from = (headers: Record<string, string>, proxies: number) => clientAddress((name) => headers[name], proxies);
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
