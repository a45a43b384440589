import { expect, test } from "vitest";
import { fillVariables } from "./canned-response.ts";

const values = { "customer.name": "Ana", "agent.name": "{{customer.name}}", empty: "" };

test.each([
  ["Hello {{customer.name}}!", "Hello Ana!"],
  ["{{ customer.name }} and {{customer.name}}", "Ana and Ana"],
  ["[{{empty}}]", "[]"],
  ["{{unknown}} stays", "{{unknown}} stays"],
  ["{{constructor}} is no value", "{{constructor}} is no value"],
  ["{{agent.name}}", "{{customer.name}}"],
  ["{customer.name} {{}} {{ }}", "{customer.name} {{}} {{ }}"],
  ["no variables", "no variables"],
])("%j becomes %j", (text, expected) => {
  expect(fillVariables(text, values)).toBe(expected);
});

test("a value with a dollar sign is put in as it is", () => {
  expect(fillVariables("{{price}}", { price: "$& $1" })).toBe("$& $1");
});
