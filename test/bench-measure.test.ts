// The benches' rulers: a figure is worth what measured it.
import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pool } from "#prisma/client";
import { between, cpuSeconds, postgresBooks, quantiles } from "./bench/measure.ts";
import { tableOf } from "./bench/table.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe("measures", () => {
  test("quantiles are values that were measured", () => {
    const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect(quantiles(hundred)).toEqual({ count: 100, p50: 50, p90: 90, p99: 99, max: 100 });
    expect(quantiles([7])).toEqual({ count: 1, p50: 7, p90: 7, p99: 7, max: 7 });
    expect(quantiles([])).toEqual({ count: 0, p50: 0, p90: 0, p99: 0, max: 0 });
  });

  test("a process's CPU seconds hold its children's, the living and the ended", async () => {
    const burn = (milliseconds: number) =>
      `const t = process.cpuUsage(); while (process.cpuUsage(t).user < ${milliseconds * 1000});`;
    const code = `const { spawnSync, spawn } = require("child_process");
      spawnSync(process.execPath, ["-e", ${JSON.stringify(burn(300))}]);
      spawn(process.execPath, ["-e", ${JSON.stringify(`${burn(300)} setInterval(() => {}, 1000);`)}]);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["-e", code], { stdio: "ignore", detached: true });
    try {
      const seconds = await eventually("both are counted", () => {
        const now = cpuSeconds(parent.pid!)!;
        return now > 0.6 && now;
      });
      expect(seconds).toBeLessThan(5);
    } finally {
      process.kill(-parent.pid!, "SIGKILL");
    }
    expect(cpuSeconds(2 ** 22 + 1)).toBe(0);
  });

  test("Postgres' books count commits", async () => {
    const before = await postgresBooks(pool());
    for (let n = 0; n < 5; n += 1) await pool().query("UPDATE settings SET content = content");
    const seen = await eventually("they are reported", async () => {
      const books = between(before, await postgresBooks(pool()));
      return books.commits >= 5 && books;
    });
    expect(seen.rollbacks).toBeGreaterThanOrEqual(0);
  });

  test("a table's numbers stand to the right", () => {
    const lines = tableOf(
      ["what", "per s"],
      [
        ["commits", 12345.678],
        ["x", 9.5],
      ],
    ).split("\n");
    expect(lines).toEqual(["  what      per s", "  commits  12,346", "  x          9.50"]);
  });
});
