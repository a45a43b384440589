import pino from "pino";
import { expect, it } from "vitest";
import { addLogIds, currentRequestId, log, withLogIds, withoutRows } from "./log.ts";

it("an error of Postgres is logged without the row that it tells of", () => {
  const error = Object.assign(new Error("new row violates check constraint"), {
    code: "23514",
    detail: "Failing row contains (+59899000001, my secret text).",
    where: "COPY sms_spool, line 1: my secret text",
  });
  const logged = JSON.stringify(withoutRows(error));
  expect(logged).toContain("23514");
  expect(logged).not.toContain("secret");
  expect(logged).not.toContain("59899000001");
});

it("a number in the words of an error is not logged, an id is", () => {
  const id = "12345678-1234-4234-8234-123456789012";
  const logged = JSON.stringify(withoutRows(new Error(`The carrier refused +59899000001 and 59899000002 of ${id}.`)));
  expect(logged).not.toContain("59899");
  expect(logged).toContain(id);
});

it("lines carry the ids of what they belong to, through everything that it calls", async () => {
  const lines = await written(async () => {
    await withLogIds({ requestId: "r1" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      addLogIds({ conversationId: "c1" });
      withLogIds({ dialerId: "d1" }, () => log.info({ count: 3 }, "inside"));
      log.info("around");
      expect(currentRequestId()).toBe("r1");
    });
    addLogIds({ requestId: "nobody's" });
    log.info({ password: "hunter2", account: { authToken: "t0ken" } }, "outside");
  });
  expect(lines[0]).toMatchObject({ requestId: "r1", conversationId: "c1", dialerId: "d1", count: 3, level: "info" });
  expect(lines[1]).toMatchObject({ requestId: "r1", conversationId: "c1", msg: "around" });
  expect(lines[1]).not.toHaveProperty("dialerId");
  expect(lines[2]).not.toHaveProperty("requestId");
  expect(lines[2]).toMatchObject({ password: "[secret]", account: { authToken: "[secret]" } });
});

/** What the log writes while `work` runs. */
async function written(work: () => Promise<void>): Promise<Record<string, unknown>[]> {
  const stream = (log as unknown as Record<symbol, { write(line: string): void }>)[pino.symbols.streamSym]!;
  const { write } = stream;
  const { level } = log;
  log.level = "info";
  const lines: string[] = [];
  stream.write = (line) => void lines.push(line);
  try {
    await work();
  } finally {
    stream.write = write;
    log.level = level;
  }
  return lines.map((line) => JSON.parse(line));
}
