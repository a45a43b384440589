import { afterAll, beforeAll, expect, it } from "vitest";
import { inTransaction, pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

it("a connection that is cut while it is in use fails its work, not the process, and the next work goes through", async () => {
  const thrown: unknown[] = [];
  const listen = (problem: unknown) => thrown.push(problem);
  process.on("uncaughtException", listen);
  const cut = inTransaction(async (db) => {
    const { rows } = await db.query("SELECT pg_backend_pid() AS pid");
    await pool().query("SELECT pg_terminate_backend($1)", [rows[0].pid]);
    // The server's farewell comes while no query waits for an answer.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await db.query("SELECT 1");
  });
  await expect(cut).rejects.toThrow();
  expect(thrown).toEqual([]);
  process.off("uncaughtException", listen);
  expect((await pool().query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});
