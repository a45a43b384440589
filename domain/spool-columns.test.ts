import { describe, expect, test } from "vitest";
import { readColumns, readSpoolLine } from "./spool-columns.ts";

const read = (line: string, header?: string) =>
  readSpoolLine(line.split(";"), header ? readColumns(header.split(";")) : null, { dialerName: "promo" });
const row = (message: string, data = "") => ({
  ok: true,
  row: { dialerName: "promo", phone: "099000001", message, data },
});

const inZone = (timeZone: string) => ({ ok: true, row: { ...row("Hello").row, timeZone } });

describe("a header", () => {
  test.each([
    "dialer;phone;message;data",
    "Phone;Message",
    "name;Teléfono;Mensaje;city",
    "campaign;number;text;first name;due",
    "dialer;phone",
  ])("%s", (line) => {
    expect(readColumns(line.split(";"))).not.toBeNull();
  });
  test.each(["promo;099000001;Hello;", "promo;099000001;message;phone", "phone;promo;x;y", "message"])(
    "%s is none",
    (line) => {
      expect(readColumns(line.split(";"))).toBeNull();
    },
  );
});

describe("a line", () => {
  test.each<[string, string | undefined, unknown]>([
    ["promo;099000001;Hello", undefined, row("Hello")],
    ["promo;099000001;Hello {{1}};Ana", undefined, row("Hello Ana", "Ana")],
    ["promo;099000001;{{1}} at {{2}};Ana;17:00", undefined, row("Ana at 17:00", "Ana")],
    ["099000001;Hello {{name}}, {{ First_Name }};Ana;Bea", "phone;message;name;first name", row("Hello Ana, Bea")],
    ["Ana;099000001;Hello {{name}};x", "name;phone;message;data", row("Hello Ana", "x")],
    [";099000001;Hello;4711", "dialer;phone;message;data", row("Hello", "4711")],
    ["promo;099000001;Hello", "dialer;phone;message;data", row("Hello")],
    ["099000001;Hello;Europe/Lisbon", "phone;message;timezone", inZone("Europe/Lisbon")],
    ["099000001; America/Montevideo ;Hello", "phone;Time_Zone;message", inZone("America/Montevideo")],
    ["099000001;Hello;Europe/Lisbon", "telefono;mensaje;Zona horaria", inZone("Europe/Lisbon")],
    [
      "099000001;Hello {{zone}};UTC",
      "phone;message;zone",
      { ok: true, row: { ...inZone("UTC").row, message: "Hello UTC" } },
    ],
    ["099000001;Hello;", "phone;message;zone", row("Hello")],
    ["099000001;Hello", "phone;message;zone", row("Hello")],
  ])("%s under %s", (line, header, expected) => {
    expect(read(line, header)).toEqual(expected);
  });

  test.each<[string, string | undefined, string]>([
    ["promo;099000001;Hello; you;x", undefined, "5 columns, expected 4: put texts that contain ; in quotes"],
    ["promo;099000001;Hello {{2}};Ana", undefined, "the message asks for {{2}}, and the line has nothing there"],
    ["promo;099000001;Hello {{name}};Ana", undefined, "the message asks for {{name}}, and the line has nothing there"],
    [
      "099000001;Hello {{name}};",
      "phone;message;name",
      "the message asks for {{name}}, and the line has nothing there",
    ],
    [
      "099000001;Hello; {{name}};Ana",
      "phone;message;name",
      "4 columns, and the header has 3: put texts that contain ; in quotes",
    ],
    ["099000001", "phone;message;name", "1 columns, and the header has 3"],
    [
      "099000001;Hello;Mars/Olympus",
      "phone;message;zone",
      '"Mars/Olympus" is not a time zone; write one such as America/Montevideo',
    ],
    ["other;099000001;Hi", "dialer;phone;message", 'the row names the dialer "other", the upload is for "promo"'],
    [";Hello", "phone;message", "the phone is empty"],
  ])("%s under %s is refused", (line, header, reason) => {
    expect(read(line, header)).toEqual({ ok: false, reason });
  });

  test("is refused when its values make it too long", () => {
    expect(read(`099000001;${"{{a}}".repeat(20)};${"x".repeat(900)}`, "phone;message;a")).toMatchObject({ ok: false });
  });
});
