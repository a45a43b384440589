import { expect, test } from "vitest";
import { asksForColumns, mergeFields } from "./merge-fields.ts";

const values: Record<string, string> = { "1": "Ana", "2": " 17:00 ", city: "Montevideo", empty: " " };
const merge = (text: string) => mergeFields(text, (name) => values[name]);

test.each([
  ["Hello {{1}}, come at {{ 2 }}", "Hello Ana, come at 17:00"],
  ["{{city}}{{city}}", "MontevideoMontevideo"],
  ["no gaps { } {{ } }}", "no gaps { } {{ } }}"],
  ["$& {{1}} $1", "$& Ana $1"],
])("%s", (text, expected) => {
  expect(merge(text)).toEqual({ ok: true, text: expected });
});

test.each([
  ["Hello {{3}}", "{{3}}"],
  ["Hello {{name}} {{3}}", "{{name}}"],
  ["an empty one: {{empty}}", "{{empty}}"],
  ["{{}}", "{{}}"],
])("%s is refused", (text, missing) => {
  const reason = `the message asks for ${missing}, and the line has nothing there`;
  expect(merge(text)).toEqual({ ok: false, reason, missing });
});

test("a value is not merged again", () => {
  expect(mergeFields("{{a}}", () => "{{b}}")).toEqual({ ok: true, text: "{{b}}" });
});

test.each([
  ["{{1}}", true],
  ["{{name}}", false],
  ["1", false],
])("%s asks for numbered columns: %s", (text, expected) => {
  expect(asksForColumns(text)).toBe(expected);
});
