// Messages for later are rows with a time, and those who look for `sms_scheduler` find them (D34).
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadRows } from "#activities/upload";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer } from "./factory.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

it("shows what waits for its time, by dialer, and nothing else", async () => {
  const dialerId = await makeDialer({ name: "reminders" });
  const sendAt = new Date(Date.now() + 3_600_000);
  const { rowIds } = await loadRows({
    dialerId,
    by: "system",
    rows: [
      { phone: "+59899000001", message: "Now" },
      { phone: "099 000 002", message: "Later", data: "9999", sendAt },
      { phone: "+59899000003", message: "Later, called off", sendAt },
    ],
  });
  await pool().query("UPDATE sms_spool SET state = 6 WHERE id = $1", [rowIds[2]]);
  const { rows } = await pool().query("SELECT campaign, phone, data, message, run_at FROM sms_scheduler");
  const later = { campaign: "reminders", phone: "099 000 002", data: "9999", message: "Later", run_at: sendAt };
  expect(rows).toEqual([later]);
});
