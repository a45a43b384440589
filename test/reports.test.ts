import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldDialerCounts } from "#activities/spool";
import { pool } from "#prisma/client";
import { listDialerRates, readDialerRate } from "#web/server/dialer-rates";
import { readDialer } from "#web/server/dialers";
import { messageFile } from "#web/server/message-file";
import { readReport, reportChoices, reportCsv } from "#web/server/reports";
import { messageQuery, reportQuery } from "#web/server/shapes/reports";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer, makeGroup, makeProvider, makeRows, makeUser } from "./factory.ts";
import { viewerOf } from "./viewer.ts";

const zone = "America/Montevideo";
let database: TestDatabase;
let provider: string;
let other: string;
let promo: string;
let hidden: string;
let supervisor: ReturnType<typeof viewerOf>;
let administrator: ReturnType<typeof viewerOf>;

/** The next waiting rows of a dialer come to a state at this time. */
const comeTo = (
  dialer: string,
  rows: number,
  state: number,
  at: string,
  more: { kind?: string; code?: string; provider?: string } = {},
) =>
  pool().query(
    `UPDATE sms_spool SET state = $2, updated_at = $3, provider_id = $4, error_kind = $5, error_code = $6
     WHERE id IN (SELECT id FROM sms_spool WHERE dialer_id = $1 AND state = 1 ORDER BY id LIMIT $7)`,
    [dialer, state, at, more.provider ?? provider, more.kind ?? null, more.code ?? null, rows],
  );

beforeAll(async () => {
  database = await testDatabase();
  const north = await makeGroup("North");
  provider = await makeProvider({ name: "Carrier" });
  other = await makeProvider({ name: "Other" });
  administrator = viewerOf(await makeUser(), "administrator", []);
  supervisor = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", [north]);
  promo = await makeDialer({ name: "promo", providerId: provider, groupIds: [north] });
  hidden = await makeDialer({ name: "hidden", providerId: provider });
  await makeRows(
    promo,
    Array.from({ length: 12 }, (_, n) => `+598990008${String(n).padStart(2, "0")}`),
  );
  await makeRows(hidden, ["+59899000900"]);
  await pool().query("UPDATE sms_spool SET updated_at = '2026-11-01T12:00:00Z' WHERE state = 1");
  // The last minute of the 20th in Montevideo, and the first of the 21st.
  await comeTo(promo, 3, 2, "2026-11-21T02:59:00Z");
  await comeTo(promo, 2, 8, "2026-11-21T03:00:00Z");
  await comeTo(promo, 2, 4, "2026-11-21T15:20:00Z", { kind: "badNumber", code: "21211" });
  await comeTo(promo, 1, 4, "2026-11-21T15:50:00Z", { kind: "=HYPERLINK(0)", provider: other });
  await comeTo(promo, 1, 9, "2026-11-21T16:00:00Z", { kind: "unclear" });
  await comeTo(hidden, 1, 2, "2026-11-21T15:00:00Z");
});
afterAll(() => database?.drop());

const week = { from: "2026-11-15", to: "2026-11-21" };
const report = (query: object, viewer = supervisor) =>
  readReport(viewer, reportQuery.parse({ ...week, ...query }), zone);
const totals = async (query: object, viewer = supervisor) =>
  Object.fromEntries((await report(query, viewer)).items.map((line) => [line.name ?? line.key, line.total]));

describe.each(["as it comes", "folded"])("messages, %s", (how) => {
  beforeAll(async () => {
    if (how === "folded") {
      // Folding takes up what has many deltas.
      for (let n = 0; n < 25; n++)
        await pool().query("UPDATE sms_spool SET state = 10 - state WHERE dialer_id = $1 AND state IN (2, 8)", [promo]);
      await pool().query("UPDATE sms_spool SET state = 10 - state WHERE dialer_id = $1 AND state IN (2, 8)", [promo]);
      expect(await foldDialerCounts()).toBeGreaterThan(20);
    }
  });

  it("are counted by whatever one asks for, in the reader's days", async () => {
    expect(await totals({ by: "day" })).toEqual({ "2026-11-20": 3, "2026-11-21": 6 });
    expect(await totals({ by: "hour" })).toEqual({
      "2026-11-21T02:00:00Z": 3,
      "2026-11-21T03:00:00Z": 2,
      "2026-11-21T15:00:00Z": 3,
      "2026-11-21T16:00:00Z": 1,
    });
    expect(await totals({ by: "dialer" })).toEqual({ promo: 9 });
    expect(await totals({ by: "state" })).toEqual({ sent: 3, delivered: 2, failed: 3, unknown: 1 });
    expect(await totals({ by: "provider" })).toEqual({ Carrier: 8, Other: 1 });
    expect(await totals({ by: "error" })).toEqual({ "badNumber 21211": 2, "=HYPERLINK(0)": 1, unclear: 1 });
  });

  it("are narrowed by days, state, provider and dialer", async () => {
    expect(await totals({ by: "state", from: "2026-11-21" })).toEqual({ delivered: 2, failed: 3, unknown: 1 });
    expect(await totals({ by: "day", state: "failed" })).toEqual({ "2026-11-21": 3 });
    expect(await totals({ by: "day", provider: other })).toEqual({ "2026-11-21": 1 });
    expect(await totals({ by: "dialer", dialer: [promo, hidden] }, administrator)).toEqual({ hidden: 1, promo: 9 });
    expect((await report({ by: "day" })).total).toMatchObject({
      total: 9,
      counts: { sent: 3, delivered: 2, failed: 3, unknown: 1 },
    });
  });
});

it("show nothing of dialers of other groups, asked for or not (D27)", async () => {
  expect(await totals({ by: "dialer", dialer: hidden })).toEqual({});
  expect(await totals({ by: "dialer" }, administrator)).toEqual({ hidden: 1, promo: 9 });
  expect((await reportChoices(supervisor)).dialers.map(({ name }) => name)).toEqual(["promo"]);
});

it("are refused for days that cannot be", async () => {
  await expect(report({ from: "2026-11-22" })).rejects.toMatchObject({
    status: 422,
    fields: { to: expect.anything() },
  });
  await expect(report({ by: "hour", from: "2026-01-01" })).rejects.toMatchObject({
    status: 422,
    fields: { from: expect.anything() },
  });
});

it("leave as a file in which nothing is a formula, and that is on record", async () => {
  const answer = await reportCsv(supervisor, reportQuery.parse({ ...week, by: "error" }), zone, "request-1");
  const text = await answer.text();
  expect(text.split("\r\n")).toEqual(
    [
      "\uFEFFerror;name;total;waiting;sending;sent;delivered;failed;wrongFormat;blocked;cancelled;unknown",
      "badNumber 21211;;2;0;0;0;0;2;0;0;0;0",
      "'=HYPERLINK(0);;1;0;0;0;0;1;0;0;0;0",
      "unclear;;1;0;0;0;0;0;0;0;0;1",
      "",
    ].map((line) => line.replace("\uFEFF", "")),
  );
  const { rows } = await pool().query("SELECT action FROM audit WHERE actor = $1", [`user:${supervisor.userId}`]);
  expect(rows).toEqual([{ action: "report exported" }]);
});

describe("every message as a file", () => {
  const lines = async (query: object, viewer = supervisor) => {
    const answer = await messageFile(viewer, messageQuery.parse(query), zone, "request-2");
    return parse((await answer.text()).replace("\uFEFF", ""), { delimiter: ";", columns: true }) as Record<
      string,
      string
    >[];
  };

  it("has a line each, with the state, the error and the carrier's id, in the reader's time", async () => {
    const failed = await lines({ dialer: promo, state: "failed" });
    expect(failed.map(({ errorKind, errorCode, provider: by }) => [errorKind, errorCode, by])).toEqual([
      ["badNumber", "21211", "Carrier"],
      ["badNumber", "21211", "Carrier"],
      ["'=HYPERLINK(0)", "", "Other"],
    ]);
    expect(failed[0]).toMatchObject({
      dialer: "promo",
      state: "failed",
      changedAt: "2026-11-21 12:20:00",
      message: "Hello",
    });
    // A plus at the beginning is a formula to a spreadsheet.
    expect(failed[0]!.phone).toMatch(/^'\+598/);
  });

  it("is narrowed as the report is, and as the rows are", async () => {
    expect(await lines({ from: "2026-11-15", to: "2026-11-20" })).toHaveLength(3);
    expect(await lines({ from: "2026-11-21", to: "2026-11-21" })).toHaveLength(6);
    expect(await lines({ provider: other })).toHaveLength(1);
    expect(await lines({ errorKind: "unclear", errorCode: "" })).toHaveLength(1);
    expect(await lines({ phone: "99 000 800" })).toHaveLength(1);
    expect(await lines({ phone: "nothing" })).toEqual([]);
  });

  it("shows nothing of dialers of other groups, asked for or not (D27), and is on record", async () => {
    expect((await lines({})).every(({ dialer }) => dialer === "promo")).toBe(true);
    expect(await lines({ dialer: hidden })).toEqual([]);
    expect(await lines({ dialer: hidden }, administrator)).toHaveLength(1);
    const { rows } = await pool().query(
      "SELECT DISTINCT actor FROM audit WHERE action = 'messages exported' ORDER BY 1",
    );
    expect(rows).toHaveLength(2);
  });

  it("is read while it goes out: a piece at a time, each row once whatever becomes of it meanwhile", async () => {
    const long = await makeDialer({ name: "long", providerId: provider });
    await makeRows(
      long,
      Array.from({ length: 4_100 }, (_, n) => `+5989901${String(n).padStart(4, "0")}`),
    );
    const answer = await messageFile(administrator, messageQuery.parse({ dialer: long }), zone, "request-3");
    const reader = answer.body!.getReader();
    let text = new TextDecoder().decode((await reader.read()).value);
    expect(text.split("\r\n").length).toBeLessThan(2_100);
    // What was read has moved on, and what is loaded now is not meant. The piece after the first may be read already.
    await comeTo(long, 4_100, 2, "2026-11-21T15:00:00Z");
    await makeRows(long, ["+59899020000"]);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      text += new TextDecoder().decode(piece.value);
    const rows = parse(text.replace("\uFEFF", ""), { delimiter: ";", columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(4_100);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(4_100);
    expect([rows[0]!.state, rows.at(-1)!.state]).toEqual(["waiting", "sent"]);
  });
});

describe("the rate of a dialer", () => {
  let dialer: string;
  /** The beginning of a five-second step, some seconds ago. */
  let base: Date;
  const changes = (state: number, seconds: number, delta: number) =>
    pool().query(
      "INSERT INTO dialer_count_deltas (dialer_id, state, delta, at) SELECT $1, $2, $3, $4::timestamptz + make_interval(secs => $5) FROM generate_series(1, 30)",
      [dialer, state, delta, base, seconds],
    );
  /** What came, by seconds after the base. */
  const rate = async () => {
    const { from, seconds, ...counts } = await readDialerRate(supervisor, dialer);
    const since = (new Date(from).getTime() - base.getTime()) / 1000;
    return Object.fromEntries(
      Object.entries(counts).map(([name, each]) => [
        name,
        Object.fromEntries(each.flatMap((rows, index) => (rows > 0 ? [[since + index * seconds, rows]] : []))),
      ]),
    );
  };

  it("is told from what was committed, the same before and after folding", async () => {
    const { rows } = await pool().query("SELECT id FROM groups WHERE name = 'North'");
    dialer = await makeDialer({ name: "rated", providerId: provider, groupIds: [rows[0].id] });
    const clock = await pool().query("SELECT date_bin('5 seconds', now(), '2000-01-01') - interval '1 minute' AS base");
    base = clock.rows[0].base;
    await changes(7, 1, 2);
    await changes(7, 3, 1);
    // What leaves a state is no arrival in it.
    await changes(7, 6, -2);
    await changes(2, 6, 1);
    await changes(4, 6, 1);
    await changes(8, 12, 1);
    await changes(7, -1_900, 5_000);
    const told = { begun: { 0: 90 }, delivered: { 10: 30 }, failed: { 5: 30 }, unknown: {} };
    expect(await rate()).toEqual(told);
    expect(await foldDialerCounts()).toBeGreaterThanOrEqual(210);
    expect(await rate()).toEqual(told);
    const { items } = await listDialerRates(supervisor);
    expect(items.find(({ id }) => id === dialer)?.begun.reduce((sum, rows) => sum + rows)).toBe(90);
  });

  it("counts the last seconds of the dialer and of all that send on its account", async () => {
    const other = await makeDialer({ name: "beside", providerId: provider });
    for (const each of [dialer, other])
      await pool().query(
        "INSERT INTO dialer_count_deltas (dialer_id, state, delta, at) SELECT $1, 7, 10, now() - make_interval(secs => n) FROM generate_series(0, 3) n",
        [each],
      );
    const { ratePerSecond, accountRatePerSecond } = await readDialer(supervisor, dialer);
    expect(ratePerSecond).toBeGreaterThan(3);
    expect(ratePerSecond).toBeLessThanOrEqual(20);
    expect(accountRatePerSecond).toBeGreaterThan(ratePerSecond * 1.5);
  });

  it("is nobody's of other groups (D27)", async () => {
    const foreign = viewerOf(await makeUser({ role: "supervisor" }), "supervisor", []);
    await expect(readDialerRate(foreign, dialer)).rejects.toMatchObject({ status: 404 });
    expect((await listDialerRates(foreign)).items).toEqual([]);
  });

  it("is kept for an hour", async () => {
    await pool().query(
      "INSERT INTO dialer_rates VALUES ($1, now() - interval '61 minutes', 7, 9), ($1, now() - interval '59 minutes', 7, 9)",
      [dialer],
    );
    await foldDialerCounts();
    const { rows } = await pool().query("SELECT 1 FROM dialer_rates WHERE at < now() - interval '50 minutes'");
    expect(rows).toHaveLength(1);
  });
});
