import { expect, test } from "vitest";
import { fillTemplate, templateBodyProblem, templateGaps, templateValueProblem } from "./template.ts";

test.each([
  ["Hello", 0],
  ["Hello {{1}}", 1],
  ["{{2}} and {{ 1 }} and {{2}}", 2],
  ["{{name}} {1}", 0],
])("%j asks for %i values", (body, count) => {
  expect(templateGaps(body)).toBe(count);
});

test.each([
  ["Hello {{1}}, your order {{2}} is on its way.", null],
  ["Hello", null],
  [" ", "Write the text."],
  ["{{1}} {{3}}", "Variables are numbered from {{1}} on: {{2}} is missing."],
  ["{{2}}", "Variables are numbered from {{1}} on: {{1}} is missing."],
  ["Hello {{name}}", "Variables of a template are numbers: {{1}}, {{2}}."],
  ["Hello {{1", "Variables of a template are numbers: {{1}}, {{2}}."],
  ["{{21}}", "At most 20 variables."],
])("the body %j: %s", (body, problem) => {
  expect(templateBodyProblem(body)).toBe(problem);
});

test.each([
  ["Hello", [], null],
  ["Hello {{1}}", ["Ana"], null],
  ["Hello {{1}}", [], { number: 1, why: "missing" }],
  ["Hello {{1}} {{2}}", ["Ana", " "], { number: 2, why: "missing" }],
  ["Hello {{1}}", ["Ana\nTorres"], { number: 1, why: "lines" }],
  ["Hello {{1}}", ["Ana     Torres"], { number: 1, why: "lines" }],
  ["Hello {{1}}", ["Ana", "Torres"], { number: 2, why: "surplus" }],
] as const)("%j with %j: %j", (body, values, problem) => {
  expect(templateValueProblem(body, values)).toEqual(problem);
});

test.each([
  ["Hello {{1}}, {{2}}!", ["Ana", "{{1}}"], "Hello Ana, {{1}}!"],
  ["Hello {{1}}", [], "Hello {{1}}"],
  ["{{ 1 }} $& {{1}}", ["$& $1"], "$& $1 $& $& $1"],
])("%j with %j reads %j", (body, values, text) => {
  expect(fillTemplate(body, values)).toBe(text);
});
