import { describe, expect, test } from "vitest";
import {
  checkRowTemplate,
  dialerTemplateProblem,
  fillRowTemplate,
  hsmValues,
  readHsm,
  takesColumn,
  usualVariables,
} from "./row-template.ts";
import { readColumns, readSpoolLine } from "./spool-columns.ts";

const body = "Hello {{1}}, your order {{2}} is on its way.";
const of = (variables: string[], given: string | null = body) => ({
  name: "order_update",
  language: "es",
  variables,
  body: given,
});

describe("a dialer's template (D32)", () => {
  test.each([
    [["{{1}}", "{{2}}"], { body }, null],
    [["{{name}}", "no. {{2}}"], { body }, null],
    [["{{1}}"], { body }, /has 2 variables/],
    [["{{1}}", " "], { body }, /\{\{2\}\} is filled with/],
    [[], { body: "Hello" }, null],
    [[], null, /no template "order_update" in es/],
  ])("filled with %j of %j", (variables, known, problem) => {
    const said = dialerTemplateProblem(of(variables), known);
    if (problem) expect(said).toMatch(problem);
    else expect(said).toBeNull();
  });

  test("is filled with the columns after the message where nobody says otherwise", () => {
    expect(usualVariables(body)).toEqual(["{{1}}", "{{2}}"]);
    expect(takesColumn(of(["{{1}}", "{{Message}}!"]), ["message"])).toBe(true);
    expect(takesColumn(of(["{{1}}", "message"]), ["message"])).toBe(false);
  });

  test.each<[string[], string | null, Record<string, string>, object]>([
    [["{{1}}", "{{2}}"], body, { 1: "Ana", 2: "4711" }, { text: "Hello Ana, your order 4711 is on its way." }],
    [["{{1}}", "no. {{2}}"], body, { 1: " Ana ", 2: "7" }, { template: { variables: ["Ana", "no. 7"] } }],
    [["{{1}}", "{{2}}"], body, { 1: "Ana" }, { reason: /^the template's \{\{2\}\} asks for \{\{2\}\}/ }],
    [["{{1}}", "{{2}}"], body, { 1: "A\nB", 2: "7" }, { reason: /\{\{1\}\} has a line break/ }],
    [["{{1}}", "{{2}}"], null, { 1: "Ana", 2: "7" }, { reason: /no template "order_update" \(es\)/ }],
    [["{{1}}"], body, { 1: "Ana" }, { reason: /\{\{2\}\} is empty/ }],
    [[], "Hello", {}, { text: "Hello" }],
  ])("%j in %j with %j", (variables, words, columns, expected) => {
    const filled = fillRowTemplate(of(variables, words), (name) => columns[name]);
    const { reason, ...rest } = expected as { reason?: RegExp };
    if (reason) expect(filled).toEqual({ ok: false, reason: expect.stringMatching(reason) });
    else expect(filled).toMatchObject({ ok: true, ...rest });
  });
});

test("a row's own template is judged against the approved words", () => {
  const template = { name: "order_update", language: "es", variables: ["Ana", "7"] };
  expect(checkRowTemplate(template, body)).toMatchObject({ ok: true, text: "Hello Ana, your order 7 is on its way." });
  expect(checkRowTemplate({ ...template, variables: ["Ana", "7", "x"] }, body)).toMatchObject({
    ok: false,
    reason: expect.stringContaining("no {{3}}"),
  });
});

describe("a line of a dialer with a template", () => {
  const read = (line: string, variables: string[], header?: string) =>
    readSpoolLine(line.split(";"), header ? readColumns(header.split(";"), true) : null, {
      dialerName: "promo",
      templateOf: (name) => (name === "promo" ? of(variables) : null),
      route: () => true,
    });
  test.each<[string, string[], string | undefined, string[] | RegExp]>([
    ["promo;099000001;;Ana;7", ["{{1}}", "{{2}}"], undefined, ["Ana", "7"]],
    ["promo;099000001;Ana;7", ["{{message}}", "{{data}}"], undefined, ["Ana", "7"]],
    ["promo;099000001", ["fixed", "words"], undefined, ["fixed", "words"]],
    ["099000001;Ana;7", ["{{name}}", "{{order}}"], "phone;name;order", ["Ana", "7"]],
    ["099000001;Ana;;x", ["{{name}}", "{{order}}"], "phone;name;order;message", /asks for \{\{order\}\}/],
    ["promo;099000001;;Ana;7;x", ["{{1}}", "{{2}}"], undefined, /6 columns, expected 5/],
    ["promo;;;Ana;7", ["{{1}}", "{{2}}"], undefined, /phone is empty/],
    ["other;099000001;;Ana", ["{{1}}", "{{2}}"], undefined, /message is empty/],
  ])("%s filled into %j under %s", (line, variables, header, expected) => {
    const reading = read(line, variables, header);
    if (expected instanceof RegExp) expect(reading).toEqual({ ok: false, reason: expect.stringMatching(expected) });
    else expect(reading).toMatchObject({ ok: true, row: { template: { name: "order_update", variables: expected } } });
  });
});

test.each<[string, object | null]>([
  ["hsm;welcome;text;Ana", { id: "welcome", type: "text", value: "Ana" }],
  ["HSM;welcome;text;Ana;7", { id: "welcome", type: "text", value: "Ana;7" }],
  ["hsm;welcome;text", { id: "welcome", type: "text", value: "" }],
  ["hsm is a word", null],
  ["Say hsm;a;b;c", null],
])("%s", (message, expected) => {
  expect(readHsm(message)).toEqual(expected);
});

test.each<[string, string, string[]]>([
  ["Ana;7", "Hello {{1}}", ["Ana;7"]],
  ["Ana; 7", body, ["Ana", "7"]],
  ["", "Hello", []],
])("the values of %j for %j", (value, words, expected) => {
  expect(hsmValues(value, words)).toEqual(expected);
});
