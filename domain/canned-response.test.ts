import fc from "fast-check";
import { expect, test } from "vitest";
import { fillVariables, gapsOf } from "./canned-response.ts";

const values = { "customer.name": "Ana", "agent.name": "{{customer.name}}", empty: "", blank: " \t" };

test.each([
  ["Hello {{customer.name}}!", "Hello Ana!"],
  ["{{ customer.name }} and {{customer.name}}", "Ana and Ana"],
  ["[{{empty}}]", "[{{empty}}]"],
  ["[{{blank}}]", "[{{blank}}]"],
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

test.each([
  ["Hello", []],
  ["Hello {{customer.name}}", [{ from: 6, to: 23, written: "{{customer.name}}", known: true }]],
  [
    "{{ date }}{{order}}",
    [
      { from: 0, to: 10, written: "{{ date }}", known: true },
      { from: 10, to: 19, written: "{{order}}", known: false },
    ],
  ],
  ["😀{{date}}", [{ from: 2, to: 10, written: "{{date}}", known: true }]],
  // Nobody means a variable by these: they may be sent.
  ["{{}} {{ }} {x} }}{{", []],
])("in %j stand the gaps %j", (text, expected) => {
  expect(gapsOf(text)).toEqual(expected);
});

test("each gap is found where it stands", () => {
  const piece = fc.constantFrom("{{date}}", "{{ x.y }}", "{{", "}}", "😀", "a ", "\n", "{{{agent.name}}}");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join("");
      for (const gap of gapsOf(text)) expect(text.slice(gap.from, gap.to)).toBe(gap.written);
    }),
  );
});
