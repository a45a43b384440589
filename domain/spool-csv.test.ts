import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBlank, isHeader, readBlacklistRecord, readSpoolRecord } from "./spool-csv.ts";

const context = { dialerName: "test1" };

describe("readSpoolRecord", () => {
  test.each<[string, string[], ReturnType<typeof readSpoolRecord>]>([
    [
      "the manual's example (F38)",
      ["test1", "098344484", "This is my SMS", "9999"],
      { ok: true, row: { dialerName: "test1", phone: "098344484", message: "This is my SMS", data: "9999" } },
    ],
    [
      "no fourth column",
      ["test1", "098344484", "Hi"],
      { ok: true, row: { dialerName: "test1", phone: "098344484", message: "Hi", data: "" } },
    ],
    [
      "blanks around name and phone go, the text stays as it is",
      [" test1 ", " 098 344 484 ", " Hi ", " x "],
      { ok: true, row: { dialerName: "test1", phone: "098 344 484", message: " Hi ", data: " x " } },
    ],
    [
      "no name means the chosen dialer",
      ["", "098344484", "Hi", ""],
      { ok: true, row: { dialerName: "test1", phone: "098344484", message: "Hi", data: "" } },
    ],
    [
      "a wrong number is no wrong row: its state says so later",
      ["test1", "12", "Hi", ""],
      { ok: true, row: { dialerName: "test1", phone: "12", message: "Hi", data: "" } },
    ],
  ])("%s", (_name, fields, expected) => {
    expect(readSpoolRecord(fields, context)).toEqual(expected);
  });

  test.each<[string, string[], string]>([
    ["one column", ["098344484"], "1 column,"],
    ["two columns", ["test1", "098344484"], "2 columns"],
    ["an unquoted ; in the text", ["test1", "098344484", "Hi", " you", "9999"], "quotes"],
    ["another dialer", ["test2", "098344484", "Hi", ""], '"test2"'],
    ["another dialer by case", ["TEST1", "098344484", "Hi", ""], '"TEST1"'],
    ["no phone", ["test1", " ", "Hi", ""], "phone is empty"],
    ["a phone that is a text", ["test1", "9".repeat(101), "Hi", ""], "phone is too long"],
    ["no text", ["test1", "098344484", " ", "9999"], "message is empty"],
    ["a very long text", ["test1", "098344484", "x".repeat(10_001), ""], "10000"],
    ["very long data", ["test1", "098344484", "Hi", "x".repeat(10_001)], "data is too long"],
    ["Latin-1 bytes", ["test1", "098344484", "Ma\uFFFDana", ""], "UTF-8"],
    ["half a surrogate pair", ["test1", "098344484", "\uD83D", ""], "UTF-8"],
    ["a NUL", ["test1", "098344484", "Hi\0", ""], "NUL"],
  ])("refuses %s", (_name, fields, reason) => {
    const reading = readSpoolRecord(fields, context);
    expect(reading.ok ? "" : reading.reason).toContain(reason);
  });

  test("with routing, rows go to the dialers they name, where allowed (D10)", () => {
    const route = (name: string) => name === "test2";
    const named = (name: string) => readSpoolRecord([name, "098344484", "Hi"], { ...context, route });
    expect(named("test1")).toMatchObject({ ok: true, row: { dialerName: "test1" } });
    expect(named("test2")).toMatchObject({ ok: true, row: { dialerName: "test2" } });
    expect(named("test3")).toMatchObject({ ok: false, reason: expect.stringContaining('"test3"') });
  });

  test("what a CSV carries comes out whole, whatever the text holds", () => {
    // NUL and the decoder's mark for bytes that are not UTF-8 are refused, see above.
    const readable = fc.string({ unit: "grapheme" }).filter((value) => !/[\0\uFFFD]/.test(value));
    const text = readable.filter((value) => value.trim() !== "");
    fc.assert(
      fc.property(text, readable, (message, data) => {
        const quoted = [message, data].map((value) => `"${value.replaceAll('"', '""')}"`);
        const [fields = []] = parse(`test1;098344484;${quoted.join(";")}\r\n`, { delimiter: ";" });
        expect(readSpoolRecord(fields, context)).toEqual({
          ok: true,
          row: { dialerName: "test1", phone: "098344484", message, data },
        });
      }),
    );
  });
});

describe("readBlacklistRecord", () => {
  test.each<[string, string[], ReturnType<typeof readBlacklistRecord>]>([
    ["for one campaign", ["098344484", "test1"], { ok: true, entry: { phone: "098344484", campaign: "test1" } }],
    ["for all by *", ["098344484", "*"], { ok: true, entry: { phone: "098344484", campaign: null } }],
    ["for all by nothing", [" 098344484", " "], { ok: true, entry: { phone: "098344484", campaign: null } }],
    ["one column is for all", ["098344484"], { ok: true, entry: { phone: "098344484", campaign: null } }],
    ["no phone", ["", "test1"], { ok: false, reason: "the phone is empty" }],
    ["three columns", ["098344484", "test1", "x"], { ok: false, reason: "3 columns, expected phone;campaign" }],
    ["a NUL", ["098344484", "te\0st"], { ok: false, reason: "a NUL character" }],
  ])("%s", (_name, fields, expected) => {
    expect(readBlacklistRecord(fields)).toEqual(expected);
  });
});

test.each([
  [["campaign", "phone", "message", "extra data"], true],
  [["Dialer", "Phone Number", "Message"], true],
  [["Campaña", "Teléfono", "Mensaje", "Datos"], true],
  [["phone", "campaign"], true],
  [["PHONE"], true],
  [["phone_number", "dialer_name"], true],
  [["test1", "098344484", "message", "data"], false],
  [["test1", "phone", "Hi"], false],
  [["campaign", "message"], false],
  [["campaign", "", "message"], false],
  [[], false],
])("%j is a header: %s", (fields, expected) => {
  expect(isHeader(fields)).toBe(expected);
});

test.each([
  [[], true],
  [["  "], true],
  [["", ""], false],
  [["x"], false],
])("%j is blank: %s", (fields, expected) => {
  expect(isBlank(fields)).toBe(expected);
});
