import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeCampaign, makeDialer, makeProvider, makeRows, makeThread } from "./factory.ts";
import { signature } from "./twilio-call.ts";
import { type WebServer, webServer } from "./web-server.ts";

let database: TestDatabase;
let web: WebServer;
let provider: string;

beforeAll(async () => {
  database = await testDatabase();
  provider = await makeProvider({ authToken: "carrier-token" });
  await makeCampaign({ providerId: provider });
  web = await webServer();
}, 240_000);
afterAll(async () => {
  await web?.close();
  await database?.drop();
});

/** A receipt as Twilio calls it back; `ref` is our attempt's id on the address that we gave it. */
async function receipt(sid: string, status: string, ref?: number, more: Record<string, string> = {}): Promise<number> {
  const url = `${web.url}/webhooks/${provider}/status${ref === undefined ? "" : `?ref=${ref}`}`;
  const form = {
    MessageSid: sid,
    MessageStatus: status,
    AccountSid: "ACtest",
    To: "+59899000123",
    From: "+15550100100",
    ...more,
  };
  const answer = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { "x-twilio-signature": signature("carrier-token", url, form) },
  });
  return answer.status;
}

const newSid = () => `SM${randomUUID().replaceAll("-", "")}`;

/** A row on the wire; `sid` = the carrier's answer is written already. */
async function sentRow(sid: string | null): Promise<{ row: number; attempt: number }> {
  const dialer = await makeDialer({ providerId: provider });
  await makeRows(dialer, ["+59899000123"]);
  const { rows } = await pool().query(
    `INSERT INTO attempts (spool_id, provider_id, dialer_id, outcome, provider_message_id)
     SELECT id, $2, $1, CASE WHEN $3::text IS NULL THEN 'sending' ELSE 'accepted' END, $3 FROM sms_spool WHERE dialer_id = $1
     RETURNING id, spool_id`,
    [dialer, provider, sid],
  );
  await pool().query("UPDATE sms_spool SET state = $2, attempt_id = $3 WHERE id = $1", [
    rows[0].spool_id,
    sid ? 2 : 7,
    rows[0].id,
  ]);
  return { row: rows[0].spool_id, attempt: rows[0].id };
}
const stateOf = async (row: number) =>
  (await pool().query("SELECT state FROM sms_spool WHERE id = $1", [row])).rows[0].state;

async function sentText(sid: string): Promise<string> {
  const thread = await makeThread({ providerId: provider });
  const { rows } = await pool().query(
    `INSERT INTO messages (direction, text, provider_id, thread_id, from_address, to_address, status)
     VALUES ('out', 'hello', $1, $2, '+15550100100', '+59899000123', 'sent') RETURNING id`,
    [provider, thread],
  );
  await pool().query(
    "INSERT INTO attempts (message_id, provider_id, outcome, provider_message_id) VALUES ($1, $2, 'accepted', $3)",
    [rows[0].id, provider, sid],
  );
  return rows[0].id;
}
const statusOf = async (id: string) =>
  (await pool().query("SELECT status FROM messages WHERE id = $1", [id])).rows[0].status;

describe("a receipt", () => {
  it("moves a row and a text forward, once and never back (I9)", async () => {
    const [rowSid, textSid] = [newSid(), newSid()];
    const { row } = await sentRow(rowSid);
    const text = await sentText(textSid);
    for (const status of ["delivered", "sent", "delivered", "failed", "queued"]) {
      expect(await receipt(rowSid, status)).toBe(200);
      expect(await receipt(textSid, status)).toBe(200);
    }
    expect(await stateOf(row)).toBe(8);
    expect(await statusOf(text)).toBe("delivered");
  });

  it("of a failure tells the carrier's code", async () => {
    const sid = newSid();
    const { row } = await sentRow(sid);
    expect(await receipt(sid, "undelivered", undefined, { ErrorCode: "30005" })).toBe(200);
    const { rows } = await pool().query("SELECT state, error FROM sms_spool WHERE id = $1", [row]);
    expect(rows[0]).toMatchObject({ state: 4, error: expect.stringContaining("30005") });
  });

  it("that comes before the answer to its send counts when the answer comes", async () => {
    const sid = newSid();
    const { row, attempt } = await sentRow(null);
    // Without our own id on it, it only can be kept: the attempt does not know the carrier's id yet.
    expect(await receipt(sid, "delivered")).toBe(200);
    expect(await stateOf(row)).toBe(7);
    // With it, the attempt learns the carrier's id from the receipt.
    expect(await receipt(sid, "delivered", attempt)).toBe(200);
    expect(await stateOf(row)).toBe(8);
  });

  it("of a text that is not ours, or that is repeated, does no harm", async () => {
    const sid = newSid();
    const answers = await Promise.all(Array.from({ length: 5 }, () => receipt(sid, "delivered", 999_999)));
    expect(answers).toEqual([200, 200, 200, 200, 200]);
    const { rows } = await pool().query("SELECT count(*)::int AS n FROM receipts WHERE provider_message_id = $1", [
      sid,
    ]);
    expect(rows[0].n).toBe(1);
  });
});
