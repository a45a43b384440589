// What Postgres' NOTIFY and server-sent events give at most on this machine now: no session, no scope, no reading anew.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { environment } from "#environment/environment";
import { type Quantiles, quantiles } from "./measure.ts";

/** Milliseconds from a committed NOTIFY to each of so many listening streams, ten a second. */
export async function liveCeiling(streams: number, seconds: number): Promise<Quantiles> {
  const open = new Set<ServerResponse>();
  const listener = new pg.Client({ connectionString: environment().databaseUrl });
  const speaker = new pg.Client({ connectionString: environment().databaseUrl });
  await Promise.all([listener.connect(), speaker.connect()]);
  await listener.query("LISTEN ceiling");
  listener.on("notification", ({ payload }) => {
    for (const response of open) response.write(`event: topics\ndata: ${payload}\n\n`);
  });
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
    open.add(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = new AbortController();
  const spoken = new Map<string, number>();
  const times: number[] = [];
  for (let n = 0; n < streams; n++) {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const answer = await fetch(url, { signal: stop.signal });
    void (async () => {
      for await (const piece of answer.body!.pipeThrough(
        new TextDecoderStream() as never,
      ) as unknown as AsyncIterable<string>)
        for (const [, said] of piece.matchAll(/data: (\d+)/g)) times.push(performance.now() - spoken.get(said!)!);
    })().catch(() => {});
  }
  for (let n = 0; n < seconds * 10; n++) {
    spoken.set(String(n), performance.now());
    await speaker.query("SELECT pg_notify('ceiling', $1)", [String(n)]);
    await sleep(100);
  }
  stop.abort();
  server.closeAllConnections();
  server.close();
  await Promise.all([listener.end(), speaker.end()]);
  return quantiles(times);
}
