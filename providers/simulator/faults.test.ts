import { expect, it } from "vitest";
import { magicOf } from "./faults.ts";

it.each([
  ["fail", { kind: "refuse", code: 21612 }],
  [" Fail \n", { kind: "refuse", code: 21612 }],
  ["fail:21610", { kind: "refuse", code: 21610 }],
  ["fail:503", { kind: "refuse", code: 503 }],
  ["fail:30007", { kind: "failLater", code: 30007 }],
  ["slow", { kind: "slow", milliseconds: 3_000 }],
  ["slow:50", { kind: "slow", milliseconds: 50 }],
  ["lose", { kind: "lose" }],
  ["reply: yes, please\nat noon", { kind: "reply", text: "yes, please\nat noon" }],
  ["reply:", null],
  ["reply", null],
  ["fail:often", null],
  ["slow down, please", null],
  ["we failed", null],
  ["failure", null],
  ["", null],
])("reads %j", (text, magic) => {
  expect(magicOf(text)).toEqual(magic);
});
