import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { applyLeftReceipts, applyReceipts } from "#activities/receipts";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer, makeProvider, makeRows } from "./factory.ts";

let database: TestDatabase;
let provider: string;
beforeAll(async () => {
  database = await testDatabase();
  provider = await makeProvider();
});
afterAll(() => database.drop());

/** A row that the carrier has taken under this id. */
async function sentRow(sid: string): Promise<number> {
  const dialer = await makeDialer({ providerId: provider });
  await makeRows(dialer, ["+59899000123"]);
  const { rows } = await pool().query(
    `INSERT INTO attempts (spool_id, provider_id, dialer_id, outcome, provider_message_id)
     SELECT id, $2, $1, 'accepted', $3 FROM sms_spool WHERE dialer_id = $1 RETURNING id, spool_id`,
    [dialer, provider, sid],
  );
  await pool().query("UPDATE sms_spool SET state = 2, attempt_id = $2 WHERE id = $1", [rows[0].spool_id, rows[0].id]);
  return rows[0].spool_id;
}
/** What a process leaves that dies after it has stored a receipt. */
const stored = (sid: string, status: string, secondsAgo: number) =>
  pool().query(
    `INSERT INTO receipts (provider_id, provider_message_id, status, at)
     VALUES ($1, $2, $3, clock_timestamp() - make_interval(secs => $4))`,
    [provider, sid, status, secondsAgo],
  );
const stateOf = async (row: number) =>
  (await pool().query("SELECT state FROM sms_spool WHERE id = $1", [row])).rows[0].state;
const open = async () => (await pool().query("SELECT count(*)::int AS n FROM receipts WHERE NOT applied")).rows[0].n;

it("applies a receipt that was stored by a process which died before it applied it (I9, I12)", async () => {
  const sid = randomUUID();
  const row = await sentRow(sid);
  await stored(sid, "sent", 7);
  await stored(sid, "delivered", 6);
  expect(await stateOf(row)).toBe(2);
  expect(await applyLeftReceipts()).toBe(1);
  expect(await stateOf(row)).toBe(8);
  expect(await open()).toBe(0);
  expect(await applyLeftReceipts()).toBe(0);
});

it("leaves nothing to the sweep of what was applied at once", async () => {
  const sid = randomUUID();
  const row = await sentRow(sid);
  await applyReceipts(provider, [{ providerMessageId: sid, status: "delivered" }]);
  expect(await stateOf(row)).toBe(8);
  expect(await open()).toBe(0);
});

it("leaves the youngest to the process that stored them", async () => {
  const sid = randomUUID();
  const row = await sentRow(sid);
  await stored(sid, "delivered", 0);
  expect(await applyLeftReceipts()).toBe(0);
  expect(await stateOf(row)).toBe(2);
});

it("looks at receipts of others' texts for some minutes, then no more", async () => {
  await pool().query("UPDATE receipts SET applied = true");
  await stored(randomUUID(), "delivered", 60);
  await stored(randomUUID(), "delivered", 400);
  expect(await applyLeftReceipts()).toBe(0);
  expect(await open()).toBe(1);
});
