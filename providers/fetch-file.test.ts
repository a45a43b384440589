import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fetchFile } from "./fetch-file.ts";

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const fetching = (url: string, more: { allowPrivate?: boolean; timeoutMilliseconds?: number } = {}) =>
  fetchFile({
    url,
    headers: { authorization: "Basic secret" },
    guard: { allowPrivate: more.allowPrivate ?? true },
    longest: 1_000,
    timeoutMilliseconds: more.timeoutMilliseconds ?? 2_000,
  });

describe("a carrier's file", () => {
  it("comes with what its first address says, which alone is told who asks", async () => {
    const asked: IncomingMessage[] = [];
    const second = await serve((request, response) => {
      asked.push(request);
      response.writeHead(200, { "content-type": "image/png" }).end("bytes");
    });
    const first = await serve((request, response) => {
      asked.push(request);
      response.writeHead(307, { location: `${second}/kept/1` }).end();
    });
    const file = await fetching(`${first}/Media/ME1`);
    expect(file).toEqual({ content: Buffer.from("bytes"), contentType: "image/png" });
    expect(asked.map((each) => each.headers.authorization)).toEqual(["Basic secret", undefined]);
  });

  it.each([
    [403, true],
    [410, true],
    [404, false],
    [429, false],
    [500, false],
  ])("that is answered with %i is a lasting failure: %s", async (status, lasting) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    await expect(fetching(url)).rejects.toMatchObject({ lasting, message: expect.stringContaining(String(status)) });
  });

  it("is not taken when it is too long, said or not", async () => {
    const said = await serve((_, response) =>
      response.writeHead(200, { "content-length": "1001" }).end("x".repeat(1001)),
    );
    const unsaid = await serve((_, response) => {
      response.write("x".repeat(600));
      response.end("x".repeat(600));
    });
    for (const url of [said, unsaid]) await expect(fetching(url)).rejects.toMatchObject({ lasting: true });
  });

  it("is waited for only so long", async () => {
    const url = await serve((_, response) => void response.write("x"));
    await expect(fetching(url, { timeoutMilliseconds: 200 })).rejects.toMatchObject({ lasting: false });
  });

  it("is not looked for on this machine, nor where a redirect leads to one that is never called", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });
    await expect(fetching(url, { allowPrivate: false })).rejects.toMatchObject({ lasting: true });
    expect(asked).toBe(0);
    await expect(fetching(url)).rejects.toMatchObject({ lasting: true });
    expect(asked).toBe(1);
  });

  it("that leads on and on is given up", async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: "/again" }).end());
    await expect(fetching(url)).rejects.toMatchObject({ lasting: true });
  });

  it("is not taken from an address of another kind", async () => {
    await expect(fetching("file:///etc/passwd")).rejects.toMatchObject({ lasting: true });
  });
});
