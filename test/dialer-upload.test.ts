import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addToBlacklist, loadBlacklistCsv } from "#activities/blacklist";
import { readDialerCounts } from "#activities/spool";
import { loadCsv, loadRows } from "#activities/upload";
import { pool, prisma } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeCampaign, makeDialer } from "./factory.ts";

let database: TestDatabase;
let dialerId: string;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await prisma().dialer.updateMany({ where: { name: "test1" }, data: { name: `old-${Date.now()}` } });
  dialerId = await makeDialer({ name: "test1" });
});

/** The bytes in pieces of a few, so that lines, characters and quotes are cut anywhere. */
async function* pieces(content: string | Buffer, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const upload = (content: string | Buffer, more: Partial<Parameters<typeof loadCsv>[0]> = {}) =>
  loadCsv({ dialerId, source: pieces(content), fileName: "rows.csv", by: "user:test", ...more });

const loaded = async (id = dialerId) =>
  (
    await pool().query("SELECT line, phone, message, data FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [id])
  ).rows.map((row) => [row.line, row.phone, row.message, row.data]);

async function balanced(id = dialerId): Promise<number> {
  const { counts, balanced } = (await readDialerCounts([id])).get(id)!;
  expect(balanced).toBe(true);
  return counts.uploaded;
}

describe("merge fields", () => {
  test("come from the columns after the message, or from named ones; a line without them is refused", async () => {
    const plain = await upload("test1;098344484;Hello {{1}}, {{2}};Ana;17:00\ntest1;098344485;Hello {{1}}");
    expect(plain).toMatchObject({ accepted: 1, refused: [{ line: 2, reason: expect.stringContaining("{{1}}") }] });
    const named = await upload(
      "phone;message;name;city\n098344486;Hi {{name}} of {{CITY}};Bea;Salto\n098344487;Hi {{name}};;Salto",
    );
    expect(named).toMatchObject({ accepted: 1, refused: [{ line: 3 }] });
    expect((await loaded()).map((row) => row[2])).toEqual(["Hello Ana, 17:00", "Hi Bea of Salto"]);
    expect(await balanced()).toBe(2);
  });
});

describe("a number that stands in a file again", () => {
  const twice =
    "test1;098344484;One\ntest1;+598 98 344 484;Two\ntest1;098344485;Three\nx;098344484;other\ntest1;nobody;x\ntest1;nobody;x";
  const count = async () =>
    (await pool().query("SELECT duplicates, duplicates_dropped FROM uploads WHERE dialer_id = $1", [dialerId])).rows;

  test("is counted", async () => {
    expect(await upload(twice)).toMatchObject({ accepted: 5, refusedCount: 1, duplicates: 1 });
    expect(await count()).toEqual([{ duplicates: 1, duplicates_dropped: false }]);
  });

  test("is left out where that was asked for, also by an upload that goes on after a cut", async () => {
    const noted: unknown[] = [];
    const checkpoint = (reached: unknown) => ({ reached, note: (progress: unknown) => noted.push(progress) });
    const lines = Array.from({ length: 2_500 }, (_, n) => `test1;0983${String(n % 2_100).padStart(5, "0")};Text ${n}`);
    const cut = async function* () {
      yield* pieces(lines.slice(0, 2_200).join("\n"), 5_000);
      throw new Error("cut off");
    };
    const first = await upload("", { source: cut(), dropDuplicates: true, checkpoint: checkpoint(null) });
    expect(first.incomplete).toBeTruthy();
    const again = await upload(lines.join("\n"), {
      source: pieces(lines.join("\n"), 5_000),
      dropDuplicates: true,
      checkpoint: checkpoint(noted.at(-1)),
    });
    expect(again).toMatchObject({ accepted: 2_100, duplicates: 400 });
    expect(await count()).toEqual([{ duplicates: 400, duplicates_dropped: true }]);
    expect(new Set((await loaded()).map((row) => row[1])).size).toBe(2_100);
    expect(await balanced()).toBe(2_100);
  });
});

describe("a dialer's CSV (D10–D12)", () => {
  const plain: [number, string, string, string][] = [
    [1, "098344484", "This is my SMS", "9999"],
    [2, "098344485", "Second", "8888"],
  ];
  const text = "test1;098344484;This is my SMS;9999\ntest1;098344485;Second;8888";
  test.each([
    ["no final newline", text, plain],
    ["a final newline", `${text}\n`, plain],
    ["CRLF", `${text.replaceAll("\n", "\r\n")}\r\n`, plain],
    ["a BOM", `\uFEFF${text}`, plain],
    [
      "blank lines",
      `\n\n${text.replace("\n", "\n\n  \n")}\n\n`,
      [
        [3, ...plain[0]!.slice(1)],
        [6, ...plain[1]!.slice(1)],
      ],
    ],
    [
      "a header",
      `campaign;phone;message;data\n${text}`,
      [
        [2, ...plain[0]!.slice(1)],
        [3, ...plain[1]!.slice(1)],
      ],
    ],
    ["no fourth column", "test1;098344484;Hello", [[1, "098344484", "Hello", ""]]],
    ["quotes", 'test1;098344484;"Hi; ""you""";"a;b"', [[1, "098344484", 'Hi; "you"', "a;b"]]],
    [
      "a line break in quotes",
      'test1;098344484;"One\nTwo";1\ntest1;098344485;Three;2',
      [
        [1, "098344484", "One\nTwo", "1"],
        [3, "098344485", "Three", "2"],
      ],
    ],
    [
      "quotes inside a text",
      'test1;098344484;She said "hi" to 5" pipes;1',
      [[1, "098344484", 'She said "hi" to 5" pipes', "1"]],
    ],
    [
      "what Postgres' own format sets apart",
      'test1;098344484;"a\tb\\N \\. \\t";"\\\r\\\\"',
      [[1, "098344484", "a\tb\\N \\. \\t", "\\\r\\\\"]],
    ],
    ["letters of all kinds", "test1;098344484;Olá, ¿qué tal? 😀;ñ", [[1, "098344484", "Olá, ¿qué tal? 😀", "ñ"]]],
    ["an empty first column", ";098344484;Hello;1", [[1, "098344484", "Hello", "1"]]],
  ])("accepts %s", async (_name, content, rows) => {
    for (const size of [1, 7, 1_000_000]) {
      await pool().query("DELETE FROM sms_spool WHERE dialer_id = $1", [dialerId]);
      const answer = await upload(content, { source: pieces(content, size) });
      expect(answer).toMatchObject({ accepted: rows.length, refused: [] });
      expect(await loaded()).toEqual(rows);
    }
  });

  const good = "test1;098344484;Good;1";
  test.each([
    ["an extra ;", `test1;098344485;Hi; you;1\n${good}`, 1, /5 columns/],
    ["too few columns", `test1;098344485\n${good}`, 1, /2 columns/],
    ["an empty phone", `${good}\ntest1; ;Hello;1`, 2, /phone is empty/],
    ["an empty message", `${good}\ntest1;098344485;;1`, 2, /message is empty/],
    ["another dialer's name", `${good}\nother;098344485;Hello;1`, 2, /names the dialer "other"/],
    ["a quote never closed", `test1;098344485;"Hello;1\n${good}`, 1, /never closed/],
    [
      "Latin-1 bytes",
      Buffer.concat([Buffer.from("test1;098344485;Ol"), Buffer.from([0xe1]), Buffer.from(`;1\n${good}`)]),
      1,
      /UTF-8/,
    ],
    ["a NUL", `test1;098344485;a\0b;1\n${good}`, 1, /NUL/],
    ["an endless line", `test1;098344485;${"x".repeat(70_000)};1\n${good}`, 1, /longer than/],
    ["a 20 KB message", `test1;098344485;${"x".repeat(20_000)};1\n${good}`, 1, /longer than 10000/],
  ])("refuses %s alone, with its line and reason", async (_name, content, line, reason) => {
    const answer = await upload(content);
    expect(answer.accepted).toBe(1);
    expect(answer.refused).toEqual([{ line, reason: expect.stringMatching(reason) }]);
    expect((await loaded()).map((row) => row[2])).toEqual(["Good"]);
    const { rows } = await pool().query("SELECT line, reason, raw FROM upload_refusals WHERE upload_id = $1", [
      answer.uploadId,
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0].line).toBe(line);
    expect(await balanced()).toBe(1);
  });

  test("keeps a Latin-1 line readable in the list of refusals", async () => {
    const { uploadId } = await upload(Buffer.from("test1;098344485;Olá;1", "latin1"));
    const { rows } = await pool().query("SELECT raw FROM upload_refusals WHERE upload_id = $1", [uploadId]);
    expect(rows[0].raw).toBe("test1;098344485;Olá;1");
  });

  test("loads rows to the dialers they name where that is allowed, each in its own books", async () => {
    const other = await makeDialer({ name: "other" });
    const content = "test1;098344484;One;\nother;098344485;Two;\nhidden;098344486;Three;";
    const answer = await upload(content, { routeTo: new Map([["other", other]]) });
    expect(answer.refused).toEqual([{ line: 3, reason: expect.stringContaining('no dialer "hidden"') }]);
    expect(answer.byDialer).toEqual({ [dialerId]: 1, [other]: 1 });
    expect([await balanced(), await balanced(other)]).toEqual([1, 1]);
  });

  test("keeps what came before a connection broke, and says where to go on", async () => {
    async function* broken() {
      yield Buffer.from(`${good}\n`.repeat(2_500));
      throw new Error("socket hang up");
    }
    const answer = await upload("", { source: broken() });
    expect(answer).toMatchObject({
      accepted: 2_500,
      incomplete:
        "The upload was cut off before its end. Lines 1 to 2500 were read; upload the rest from line 2501 on.",
    });
    expect(await balanced()).toBe(2_500);
    const { rows } = await pool().query("SELECT status, accepted FROM uploads WHERE id = $1", [answer.uploadId]);
    expect(rows).toEqual([{ status: "failed", accepted: 2_500 }]);
  });

  test("says when a file is too large, and keeps what was read", async () => {
    const answer = await upload("", { source: pieces(`${good}\n`.repeat(100_000), 65_536), largestBytes: 1024 * 1024 });
    expect(answer.incomplete).toMatch(/^The file is larger than 1 MB\. Lines 1 to \d+ were read/);
    expect(answer.accepted).toBeGreaterThan(40_000);
    expect(await balanced()).toBe(answer.accepted);
  });

  test("reads a file of the wrong shape without taking anything from it", async () => {
    const answer = await upload("<html>\n<body>\n</html>\n");
    expect(answer).toMatchObject({ accepted: 0, refusedCount: 3 });
  });
});

describe("a dialer with a template (D32)", () => {
  const template = { name: "order_update", language: "es", variables: ["{{name}}", "{{1}}"] };
  const templated = async (variables: string[]) => {
    const { providerId } = await prisma().dialer.update({
      where: { id: dialerId },
      data: { template: { ...template, variables } },
    });
    await pool().query(
      "INSERT INTO templates (provider_id, name, language, body) VALUES ($1, 'order_update', 'es', 'Hola {{1}}, {{2}}.'), ($1, 'plain', 'es', 'Hola.')",
      [providerId],
    );
  };
  const kept = async () =>
    (await pool().query("SELECT line, message, template FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [dialerId]))
      .rows;

  test("maps the columns of a CSV to its variables, and keeps the words beside them", async () => {
    await templated(["{{name}}", "{{city}}"]);
    const answer = await upload('phone;name;city\n098344484;Ana;Sal\\to!\n098344485;Bea\n098344486;"C\nD";Salto');
    expect(answer).toMatchObject({
      accepted: 1,
      refused: [
        { line: 3, reason: expect.stringContaining("asks for {{city}}") },
        { line: 4, reason: expect.stringContaining("line break") },
      ],
    });
    expect(await balanced()).toBe(1);
  });

  test("maps them by their place where the file has no header", async () => {
    await templated(["{{1}}", "{{2}} of {{data}}"]);
    expect(await upload("test1;098344484;;A\\na;7\nx;098344484;;Ana;7")).toMatchObject({
      accepted: 1,
      refusedCount: 1,
    });
    expect(await kept()).toEqual([
      { line: 1, message: "Hola A\\na, 7 of A\\na.", template: { ...template, variables: ["A\\na", "7 of A\\na"] } },
    ]);
  });

  test("rows by the API bring their own, or fill the dialer's; other words than these are refused", async () => {
    await templated(["{{phone}}", "{{data}}"]);
    const answer = await loadRows({
      dialerId,
      by: "user:test",
      rows: [
        { phone: "098344484", message: "", data: "7" },
        { phone: "098344485", message: "Other words" },
        { phone: "098344486", message: "shown nowhere", template: { name: "plain", language: "es", variables: [] } },
        { phone: "098344487", message: "", template: { name: "plain", language: "pt_BR", variables: [] } },
        { phone: "098344488", message: "", template: { ...template, variables: ["Ana"] } },
      ],
    });
    expect(answer).toMatchObject({
      accepted: 2,
      refused: [
        { line: 2, reason: expect.stringContaining('the dialer sends the template "order_update"') },
        { line: 4, reason: 'the provider has no template "plain" (pt_BR)' },
        { line: 5, reason: "the template's {{2}} is empty" },
      ],
    });
    expect(await kept()).toEqual([
      { line: 1, message: "Hola 098344484, 7.", template: { ...template, variables: ["098344484", "7"] } },
      { line: 3, message: "Hola.", template: { name: "plain", language: "es", variables: [] } },
    ]);
  });
});

describe("rows one by one", () => {
  test("names the place of what is refused and keeps the rest", async () => {
    const answer = await loadRows({
      dialerId,
      by: "user:test",
      rows: [
        { phone: "098344484", message: "Hello; you", data: "1" },
        { phone: "", message: "Hello" },
        { phone: "0", message: "Zero" },
      ],
    });
    expect(answer).toMatchObject({ accepted: 2, refused: [{ line: 2, reason: "the phone is empty" }] });
    expect(answer.rowIds).toHaveLength(2);
    expect(await loaded()).toEqual([
      [1, "098344484", "Hello; you", "1"],
      [3, "0", "Zero", ""],
    ]);
    const { rows } = await pool().query("SELECT phone_e164 FROM sms_spool WHERE dialer_id = $1 ORDER BY id", [
      dialerId,
    ]);
    expect(rows.map((row) => row.phone_e164)).toEqual(["+59898344484", null]);
  });

  test("a dialer that does not exist is refused", async () => {
    await expect(upload("", { dialerId: "00000000-0000-4000-8000-000000000000" })).rejects.toThrow("no such dialer");
  });
});

describe("the do-not-contact list (D14)", () => {
  test("is loaded by CSV for all, a campaign or a dialer, and refuses single lines", async () => {
    const campaignId = await makeCampaign({ name: "Sales" });
    const scopes = new Map<string, { campaignId: string } | { dialerId: string }>([
      ["Sales", { campaignId }],
      ["test1", { dialerId }],
    ]);
    const csv =
      "phone;campaign\n099000101;*\n099000102;\n099000103\n099000104;Sales\n099000105;test1\n099000106;None\nabc;\n099000101;*\n";
    const answer = await loadBlacklistCsv({ source: pieces(csv), by: "user:test", scopes });
    expect(answer).toEqual({
      uploadId: expect.any(String),
      added: 5,
      already: 1,
      refusedCount: 2,
      refused: [
        { line: 7, reason: 'there is no campaign or dialer "None" that you may see' },
        { line: 8, reason: "this is not a possible telephone number" },
      ],
    });
    const list = await pool().query(
      "SELECT phone_e164, campaign_id, dialer_id, source FROM black_list ORDER BY phone_e164 DESC",
    );
    expect(list.rows.map((entry) => Object.values(entry))).toEqual([
      ["+59899000105", null, dialerId, "upload"],
      ["+59899000104", campaignId, null, "upload"],
      ["+59899000103", null, null, "upload"],
      ["+59899000102", null, null, "upload"],
      ["+59899000101", null, null, "upload"],
    ]);
    const { rows } = await pool().query("SELECT action, actor FROM audit ORDER BY id");
    expect(rows).toEqual([{ action: "blacklist.added", actor: "user:test" }]);
    const kept = await pool().query("SELECT line, raw FROM blacklist_refusals WHERE upload_id = $1 ORDER BY id", [
      answer.uploadId,
    ]);
    expect(kept.rows).toEqual([
      { line: 7, raw: "099000106;None" },
      { line: 8, raw: "abc;" },
    ]);
  });

  test("keeps what came before a break, and says where to go on", async () => {
    async function* broken() {
      yield Buffer.from("099000401\n099000402\n0990004");
      throw new Error("gone");
    }
    expect(await loadBlacklistCsv({ source: broken(), by: "user:test", scopes: new Map() })).toMatchObject({
      added: 2,
      incomplete: expect.stringContaining("from line 3 on"),
    });
  });

  test("reads numbers that a spreadsheet was kept from taking for formulas", async () => {
    const answer = await loadBlacklistCsv({ source: pieces("'+15550100123;*\n"), by: "user:test", scopes: new Map() });
    expect(answer).toMatchObject({ added: 1, refusedCount: 0 });
  });

  test("takes more numbers than fit in one piece", async () => {
    const csv = Array.from({ length: 12_000 }, (_, index) => `+1555${2_000_000 + index};*`).join("\n");
    expect(await loadBlacklistCsv({ source: pieces(csv, 65_536), by: "user:test", scopes: new Map() })).toMatchObject({
      added: 12_000,
      refusedCount: 0,
    });
  });

  test("a person may block beside a customer's own STOP", async () => {
    await pool().query("INSERT INTO black_list (phone_e164, source, by) VALUES ('+15550100199', 'stop', 'customer')");
    expect(
      await addToBlacklist({
        entries: [{ phone: "+15550100199" }],
        source: "person",
        by: "user:test",
        scopes: new Map(),
      }),
    ).toMatchObject({ added: 1 });
  });
});
