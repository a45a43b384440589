import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { problemOfTarget } from "./guarded-connect.ts";
import { openOrigin } from "./http.ts";

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const answering = (addresses: string[], asked: string[] = []): LookupFunction =>
  ((hostname: string, options: { all?: boolean }, callback: (...given: unknown[]) => void) => {
    asked.push(hostname);
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    setImmediate(() => (options.all ? callback(null, found) : callback(null, found[0]!.address, found[0]!.family)));
  }) as LookupFunction;

async function call(url: string, guard: { allowPrivate: boolean; lookup?: LookupFunction }) {
  const origin = openOrigin(url, guard);
  closers.push(() => origin.close());
  return origin.exchange({ method: "GET", path: "/", headers: {} }, { timeoutMilliseconds: 2_000 });
}

describe("a connection", () => {
  it("reaches this machine only where that is allowed", async () => {
    const seen: IncomingMessage[] = [];
    const port = await serve((request, response) => {
      seen.push(request);
      response.end("ok");
    });
    for (const host of ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"]) {
      await expect(call(`http://${host}:${port}`, { allowPrivate: false }), host).rejects.toMatchObject({
        kind: "account",
        code: "ADDRESS_REFUSED",
      });
    }
    expect(seen).toHaveLength(0);
    await expect(call(`http://127.0.0.1:${port}`, { allowPrivate: true })).resolves.toMatchObject({ status: 200 });
  });

  it.each(["169.254.169.254", "[fd00:ec2::254]", "0.0.0.0", "[fe80::1]", "224.0.0.1"])(
    "never goes to %s, whatever is allowed",
    async (host) => {
      const refused = { kind: "account", code: "ADDRESS_REFUSED" };
      await expect(call(`http://${host}`, { allowPrivate: true })).rejects.toMatchObject(refused);
      await expect(call(`https://${host}`, { allowPrivate: true })).rejects.toMatchObject(refused);
    },
  );

  it("goes to the very address that was judged, when a name leads somewhere else each time", async () => {
    let seen = 0;
    const port = await serve((_, response) => {
      seen += 1;
      response.end("ok");
    });
    const answers = [["8.8.8.8"], ["127.0.0.1"], ["127.0.0.1"]];
    const rebinding = ((hostname: string, options: never, callback: never) =>
      answering(answers.shift() ?? ["127.0.0.1"])(hostname, options, callback)) as LookupFunction;
    const url = `http://rebinding.example:${port}`;
    const guard = { allowPrivate: false, lookup: rebinding };
    // Saved while it led outside …
    expect(await problemOfTarget(url, guard)).toBeNull();
    // … and used when it leads inside.
    await expect(call(url, guard)).rejects.toMatchObject({ kind: "account", code: "ADDRESS_REFUSED" });
    expect(seen).toBe(0);
  });

  it("asks once, and connects to that answer", async () => {
    const asked: string[] = [];
    const port = await serve((request, response) => response.end(request.headers.host));
    const lookup = answering(["127.0.0.1"], asked);
    const answer = await call(`http://carrier.example:${port}`, { allowPrivate: true, lookup });
    expect(answer.body).toBe(`carrier.example:${port}`);
    expect(asked).toEqual(["carrier.example"]);
  });

  it("refuses a name of which one address is closed", async () => {
    const lookup = answering(["8.8.8.8", "10.0.0.1"]);
    await expect(call("http://mixed.example", { allowPrivate: false, lookup })).rejects.toThrow(/mixed\.example/);
  });

  it("does not follow a redirect to this machine", async () => {
    let inside = 0;
    const secret = await serve((_, response) => {
      inside += 1;
      response.end("secret");
    });
    const port = await serve((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${secret}/` }).end("elsewhere"),
    );
    await expect(call(`http://127.0.0.1:${port}`, { allowPrivate: true })).resolves.toMatchObject({ status: 302 });
    expect(inside).toBe(0);
  });
});

describe("an address that is saved", () => {
  it.each([
    ["http://127.0.0.1:4010/x", false, /private network.*PARLEY_ALLOW_PRIVATE_URLS/],
    ["http://127.0.0.1:4010/x", true, null],
    ["http://2130706433/", false, /127\.0\.0\.1/],
    ["http://169.254.169.254/latest/meta-data", true, /not an address that a carrier can have/],
    ["http://[::1]/", false, /private network/],
    ["not an address", false, null],
  ])("%s (private allowed: %s): %s", async (url, allowPrivate, problem) => {
    const found = await problemOfTarget(url, { allowPrivate });
    if (problem) expect(found).toMatch(problem);
    else expect(found).toBeNull();
  });

  it("is judged by where its name leads, and taken when it leads nowhere yet", async () => {
    const inside = answering(["192.168.0.10"]);
    expect(await problemOfTarget("http://gateway.example/", { allowPrivate: false, lookup: inside })).toMatch(
      /gateway\.example \(192\.168\.0\.10\)/,
    );
    expect(await problemOfTarget("http://gateway.example/", { allowPrivate: true, lookup: inside })).toBeNull();
    const nowhere = ((_h: string, _o: unknown, callback: (error: Error) => void) =>
      callback(new Error("ENOTFOUND"))) as unknown as LookupFunction;
    expect(await problemOfTarget("http://new.example/", { allowPrivate: false, lookup: nowhere })).toBeNull();
  });
});
