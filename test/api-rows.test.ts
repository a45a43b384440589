import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blockNumbers } from "#activities/fence";
import { commitDialerIntents } from "#activities/intent";
import { inTransaction, pool } from "#prisma/client";
import type { Api } from "./api-client.ts";
import { type ApiStage, apiStage } from "./api-stage.ts";
import { makeDialer, makeRows } from "./factory.ts";

let stage: ApiStage;
let administrator: Api;
let supervisor: Api;
let provider: string;
beforeAll(async () => {
  stage = await apiStage();
  ({ administrator, supervisor, provider } = stage);
}, 240_000);
afterAll(() => stage?.close());

/** A dialer of the supervisor's group with a failed, an unknown and a waiting row; the failed one was tried and has a receipt. */
async function someRows() {
  const dialer = await makeDialer({ providerId: provider, playing: true, epoch: 1, groupIds: [stage.group] });
  await makeRows(dialer, ["+59899000701", "+59899000702", "+59899000703"]);
  const { rows } = await pool().query(
    "UPDATE sms_spool SET phone_e164 = phone, data = 'order ' || line WHERE dialer_id = $1 RETURNING id, line",
    [dialer],
  );
  const [failed, unknown, waiting] = rows.sort((a, b) => a.line - b.line).map((row) => row.id as number) as [
    number,
    number,
    number,
  ];
  const attempt = await pool().query(
    `INSERT INTO attempts (spool_id, provider_id, dialer_id, outcome, provider_message_id, milliseconds, settled_at)
     VALUES ($1, $2, $3, 'accepted', $4, 41, now()) RETURNING id`,
    [failed, provider, dialer, `SM${failed}`],
  );
  await pool().query(
    "INSERT INTO receipts (provider_id, provider_message_id, status, error_code, applied) VALUES ($1, $2, 'failed', '30003', true)",
    [provider, `SM${failed}`],
  );
  await pool().query(
    "UPDATE sms_spool SET state = 4, attempt_id = $2, provider_id = $3, error_kind = 'unreachable', error_code = '30003', error = 'x', updated_at = now() WHERE id = $1",
    [failed, attempt.rows[0].id, provider],
  );
  await pool().query(
    "UPDATE sms_spool SET state = 9, provider_id = $2, error_kind = 'unclear', updated_at = now() WHERE id = $1",
    [unknown, provider],
  );
  return { dialer, failed, unknown, waiting, path: `/api/v1/dialers/${dialer}` };
}

describe("one row", () => {
  it("tells every attempt and receipt, and where it came from", async () => {
    const { path, failed } = await someRows();
    const { status, body } = await supervisor("GET", `${path}/rows/${failed}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: String(failed),
      phone: "+59899000701",
      phoneE164: "+59899000701",
      state: "failed",
      retryClass: "transient",
      errorCode: "30003",
      line: 1,
      data: "order 1",
      upload: { kind: "api" },
      blockedBy: null,
      attempts: [
        {
          providerId: provider,
          providerMessageId: `SM${failed}`,
          outcome: "accepted",
          milliseconds: 41,
          receipts: [{ status: "failed", errorCode: "30003" }],
        },
      ],
    });
  });

  it("that was blocked names the entry, and says when it was removed since", async () => {
    const { dialer, path, waiting } = await someRows();
    await inTransaction((db) => blockNumbers(db, [{ phoneE164: "+59899000703", source: "stop", by: "customer" }]));
    await commitDialerIntents({ dialerId: dialer, epoch: 1, rows: [{ id: waiting, port: null }] });
    const entry = (await pool().query("SELECT id FROM black_list WHERE phone_e164 = '+59899000703'")).rows[0].id;
    const { body } = await supervisor("GET", `${path}/rows/${waiting}`);
    expect(body).toMatchObject({
      state: "blocked",
      blockedBy: { entryId: String(entry), source: "stop", phone: "+59899000703" },
    });
    await pool().query("DELETE FROM black_list WHERE id = $1", [entry]);
    expect((await supervisor("GET", `${path}/rows/${waiting}`)).body.blockedBy).toMatchObject({ phone: null });
  });

  it("of another dialer, or of nobody's, is not there (D27)", async () => {
    const one = await someRows();
    const other = await someRows();
    const hidden = await makeDialer({ providerId: provider });
    await makeRows(hidden, ["+59899000709"]);
    const theirs = (await pool().query("SELECT id FROM sms_spool WHERE dialer_id = $1", [hidden])).rows[0].id;
    for (const path of [
      `${one.path}/rows/${other.failed}`,
      `${one.path}/rows/99999999`,
      `${one.path}/rows/none`,
      `${one.path}/rows/${theirs}`,
      `/api/v1/dialers/${hidden}/rows/${theirs}`,
      `/api/v1/dialers/${hidden}/errors`,
    ])
      expect((await supervisor("GET", path)).status).toBe(404);
    expect((await supervisor("POST", `/api/v1/dialers/${hidden}/rows/retry`, {})).status).toBe(404);
    expect((await administrator("GET", `/api/v1/dialers/${hidden}/rows/${theirs}`)).status).toBe(200);
  });
});

describe("the list", () => {
  it("finds by any part of the number, by the extra data and by the error", async () => {
    const { path, failed, unknown } = await someRows();
    const ids = async (query: string) =>
      (await supervisor("GET", `${path}/rows?${query}`)).body.items.map((row: { id: string }) => Number(row.id));
    expect(await ids("phone=9900070")).toHaveLength(3);
    expect(await ids("phone=099%20000%20702")).toEqual([unknown]);
    expect(await ids("phone=abc")).toEqual([]);
    expect(await ids("data=order%202")).toEqual([unknown]);
    expect(await ids("errorKind=unreachable&errorCode=30003")).toEqual([failed]);
    expect(await ids("errorKind=unclear&errorCode=")).toEqual([unknown]);
    expect(await ids("errorKind=unclear&errorCode=1")).toEqual([]);
  });

  it("of errors counts by code, with examples", async () => {
    const { path, failed, unknown } = await someRows();
    expect((await supervisor("GET", `${path}/errors`)).body.items).toMatchObject([
      {
        kind: "unreachable",
        code: "30003",
        state: "failed",
        retryClass: "transient",
        providerId: provider,
        rows: 1,
        examples: [{ id: String(failed) }],
      },
      {
        kind: "unclear",
        code: null,
        state: "unknown",
        retryClass: "unclear",
        rows: 1,
        examples: [{ id: String(unknown) }],
      },
    ]);
  });
});

describe("a retry", () => {
  it("of unknown rows asks what is to become of them; once per Idempotency-Key, and on record", async () => {
    const { path, dialer } = await someRows();
    const both = { states: ["failed", "unknown"] };
    const asked = await supervisor("POST", `${path}/rows/retry`, both);
    expect(asked.status).toBe(422);
    expect(asked.body.errors).toMatchObject([{ path: "unknown" }]);
    const order = { ...both, unknown: "markSent" };
    const key = { "idempotency-key": `retry-${dialer}` };
    const first = await supervisor("POST", `${path}/rows/retry`, order, key);
    expect(first).toMatchObject({ status: 200, body: { retried: 1, markedSent: 1, left: {} } });
    expect((await supervisor("POST", `${path}/rows/retry`, order, key)).body).toEqual(first.body);
    const { body } = await supervisor("GET", path);
    expect(body).toMatchObject({ balanced: true, counts: { waiting: 2, sent: 1, failed: 0, unknown: 0 } });
    const { rows } = await pool().query(
      "SELECT actor, details FROM audit WHERE action = 'dialer.retried' AND target = $1",
      [`dialer:${dialer}`],
    );
    expect(rows).toMatchObject([{ details: { retried: 1, markedSent: 1, unknown: "markSent" } }]);
  });
});
