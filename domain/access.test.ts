import { describe, expect, test } from "vitest";
import { maySee, type Role, roleAtLeast } from "./access.ts";

test.each<[Role, Role, boolean]>([
  ["administrator", "agent", true],
  ["administrator", "administrator", true],
  ["supervisor", "agent", true],
  ["supervisor", "administrator", false],
  ["agent", "agent", true],
  ["agent", "supervisor", false],
])("%s is at least %s: %s", (role, needed, expected) => {
  expect(roleAtLeast(role, needed)).toBe(expected);
});

describe("maySee", () => {
  const north = ["north"];

  test.each<[string, Role, string[], string[], Parameters<typeof maySee>[2], boolean]>([
    ["an administrator sees all", "administrator", [], north, {}, true],
    ["an administrator sees what has no group", "administrator", [], [], {}, true],
    ["a supervisor of the group", "supervisor", ["south", "north"], north, {}, true],
    ["a supervisor of another group", "supervisor", ["south"], north, {}, false],
    ["a supervisor, where there is no group", "supervisor", ["south"], [], {}, false],
    ["an agent of the group", "agent", north, north, {}, true],
    ["an agent's own conversation elsewhere", "agent", [], north, { ownerId: "me" }, true],
    ["another agent's conversation elsewhere", "agent", [], north, { ownerId: "you" }, false],
    ["a conversation without an agent elsewhere", "agent", [], north, { ownerId: null }, false],
    ["the queue of a campaign with me in it", "agent", [], [], { memberIds: ["you", "me"] }, true],
    ["the queue of a campaign without me", "agent", [], [], { memberIds: ["you"] }, false],
  ])("%s", (_name, role, own, groups, exceptions, expected) => {
    expect(maySee({ userId: "me", role, groupIds: own }, groups, exceptions)).toBe(expected);
  });
});
