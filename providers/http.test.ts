import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type HttpOrigin, openOrigin, retryAfter } from "./http.ts";

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<{ origin: string; server: Server }> {
  const server = createHttp(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function open(origin: string): HttpOrigin {
  const opened = openOrigin(origin, { allowPrivate: true });
  closers.push(() => void opened.close());
  return opened;
}

const request = { method: "POST" as const, path: "/send", headers: {}, body: "a=1" };

const exchange = (origin: HttpOrigin, timeoutMilliseconds = 2_000, signal?: AbortSignal) =>
  origin.exchange(request, { timeoutMilliseconds, ...(signal ? { signal } : {}) });

async function freePort(): Promise<number> {
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it("gives the answer, refusals included", async () => {
  const { origin } = await serve((incoming, response) => {
    incoming.resume();
    response.writeHead(400, { "X-Thing": "1" }).end("no");
  });
  await expect(exchange(open(origin))).resolves.toMatchObject({ status: 400, body: "no", headers: { "x-thing": "1" } });
});

it("knows a refused connection as not sent", async () => {
  const origin = open(`http://127.0.0.1:${await freePort()}`);
  await expect(exchange(origin)).rejects.toMatchObject({ kind: "notSent", code: "ECONNREFUSED" });
});

it("knows a name that does not resolve as not sent", async () => {
  await expect(exchange(open("http://carrier.invalid"), 4_000)).rejects.toMatchObject({ kind: "notSent" });
});

it("knows a failed TLS handshake as not sent", async () => {
  const { origin } = await serve((_, response) => response.end());
  await expect(exchange(open(origin.replace("http:", "https:")))).rejects.toMatchObject({ kind: "notSent" });
});

it("does not know about a text whose answer never came, and never sends it again", async () => {
  let arrived = 0;
  const { origin } = await serve((incoming) => {
    arrived += 1;
    incoming.resume();
  });
  await expect(exchange(open(origin), 150)).rejects.toMatchObject({ kind: "unclear", code: "TIMEOUT" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(arrived).toBe(1);
});

it("does not know about a text whose connection was cut after it was written, and never sends it again", async () => {
  let arrived = 0;
  const { origin } = await serve((incoming) => {
    arrived += 1;
    incoming.on("end", () => incoming.socket.destroy());
    incoming.resume();
  });
  await expect(exchange(open(origin))).rejects.toMatchObject({ kind: "unclear" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(arrived).toBe(1);
});

it("does not know about a text whose answer was cut off", async () => {
  const { origin } = await serve((incoming, response) => {
    incoming.resume();
    response.writeHead(201, { "content-length": "100" });
    response.write("half");
    setTimeout(() => incoming.socket.destroy(), 20);
  });
  await expect(exchange(open(origin))).rejects.toMatchObject({ kind: "unclear" });
});

it("does not know about a text whose answer has no end", async () => {
  const { origin } = await serve((incoming, response) => {
    incoming.resume();
    response.writeHead(201);
    const more = setInterval(() => response.write("x".repeat(64 * 1024)), 1);
    response.on("close", () => clearInterval(more));
  });
  await expect(exchange(open(origin))).rejects.toMatchObject({ kind: "unclear" });
});

it.each([500, 502, 503, 504, 408])("does not know about a text answered with %i", async (status) => {
  const { origin } = await serve((incoming, response) => {
    incoming.resume();
    response.writeHead(status).end("oops");
  });
  await expect(exchange(open(origin))).rejects.toMatchObject({ kind: "unclear", code: `HTTP ${status}` });
});

it("hears how long to wait", async () => {
  const { origin } = await serve((incoming, response) => {
    incoming.resume();
    response.writeHead(429, { "retry-after": "2" }).end();
  });
  await expect(exchange(open(origin))).rejects.toMatchObject({ kind: "throttled", retryAfterMilliseconds: 2_000 });
});

it("follows no redirect", async () => {
  const paths: string[] = [];
  const { origin } = await serve((incoming, response) => {
    paths.push(incoming.url ?? "");
    incoming.resume();
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  await expect(exchange(open(origin))).resolves.toMatchObject({ status: 307 });
  expect(paths).toEqual(["/send"]);
});

it("knows a text that was still waiting for a connection as not sent", async () => {
  let arrived = 0;
  const { origin } = await serve((incoming) => {
    arrived += 1;
    incoming.resume();
  });
  const opened = open(origin);
  const kindOf = (sending: Promise<unknown>) => sending.catch((error) => error.kind as string);
  const onTheWire = Array.from({ length: 64 }, () => kindOf(exchange(opened, 900)));
  const waiting = Array.from({ length: 6 }, () => kindOf(exchange(opened, 300)));
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(["notSent"]));
  expect(new Set(await Promise.all(onTheWire))).toEqual(new Set(["unclear"]));
  expect(arrived).toBe(64);
});

it("is called off before the wire as not sent, on the wire as unclear", async () => {
  const { origin } = await serve((incoming) => void incoming.resume());
  const opened = open(origin);
  await expect(exchange(opened, 2_000, AbortSignal.abort())).rejects.toMatchObject({ kind: "notSent" });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  await expect(exchange(opened, 2_000, controller.signal)).rejects.toMatchObject({ kind: "unclear", code: "ABORTED" });
});

it("asks once more just before the first byte, after any wait for a connection", async () => {
  let arrived = 0;
  const { origin } = await serve((incoming, response) => {
    arrived += 1;
    incoming.resume();
    setTimeout(() => response.end("ok"), 150);
  });
  const opened = open(origin);
  let stale = false;
  const first = Array.from({ length: 64 }, () => exchange(opened));
  const late = opened.exchange(request, { timeoutMilliseconds: 2_000, mayStart: () => !stale });
  stale = true;
  await expect(late).rejects.toMatchObject({ kind: "notSent", code: "TOO_LATE" });
  await Promise.all(first);
  expect(arrived).toBe(64);
  await expect(opened.exchange(request, { timeoutMilliseconds: 2_000, mayStart: () => true })).resolves.toBeTruthy();
});

it("keeps connections", async () => {
  const sockets = new Set<unknown>();
  const { origin } = await serve((incoming, response) => {
    sockets.add(incoming.socket);
    incoming.resume();
    response.end("ok");
  });
  const opened = open(origin);
  for (let index = 0; index < 20; index += 1) await exchange(opened);
  // The pool may open a second one while the first is just being given back.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

it("stays open for the other users of an origin", async () => {
  const { origin } = await serve((incoming, response) => {
    incoming.resume();
    response.end("ok");
  });
  const first = open(origin);
  const second = open(origin);
  await first.close();
  await first.close();
  await expect(exchange(second)).resolves.toMatchObject({ status: 200 });
  await second.close();
  await expect(exchange(second)).rejects.toMatchObject({ kind: "notSent" });
});

it.each([
  ["3", 3_000],
  ["0.5", 500],
  [" 10 ", 10_000],
  ["Thu, 01 Jan 1970 00:01:00 GMT", 50_000],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
  [undefined, undefined],
])("reads Retry-After %j as %s ms", (value, milliseconds) => {
  expect(retryAfter(value, 10_000)).toBe(milliseconds);
});
