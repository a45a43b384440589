// Closing the connection while calls are under way: the client's own second tries must not meet a closed one, which would end the process.
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetEnvironment } from "#environment/environment";
import { closeTemporal } from "#temporal/client";
import { tryWake, wakeConversation } from "#temporal/wake";
import { wakeQueueOf } from "#temporal/wake-queue";
import { type TestDatabase, testDatabase } from "./database.ts";

let database: TestDatabase;
let server: Server;
beforeAll(async () => {
  database = await testDatabase();
  // Takes every connection and ends it at once: each call fails, and is tried again a little later.
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.TEMPORAL_ADDRESS = `127.0.0.1:${(server.address() as { port: number }).port}`;
  forgetEnvironment();
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await database?.drop();
});

it("waits for calls that are under way, and makes none of those that wait", async () => {
  const waked: string[] = [];
  const queue = wakeQueueOf<undefined>(
    async (key) => {
      waked.push(key);
      await wakeConversation(key, "test");
    },
    () => undefined,
  );
  for (let n = 0; n < 20; n++) queue.add(randomUUID(), undefined, false);
  let answered = false;
  void tryWake(() => wakeConversation(randomUUID(), "test")).then(() => {
    answered = true;
  });
  const before = waked.length;
  expect(before).toBeGreaterThan(0);
  await closeTemporal();
  expect(answered).toBe(true);
  expect(waked.length).toBe(before);
});
