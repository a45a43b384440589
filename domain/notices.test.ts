import { describe, expect, it } from "vitest";
import { newsOf, type Watched } from "./notices.ts";

const one = (state = "active", unread = 0, id = "a"): Watched => ({ id, state, unread });

describe("what is new to an agent", () => {
  it.each([
    ["nothing at the first look", null, [one("active", 3)], []],
    ["a conversation that came", [], [one()], ["conversation"]],
    ["one that is offered", [], [one("offered", 1)], ["conversation"]],
    ["an offer that was accepted is none", [one("offered", 1)], [one("active", 1)], []],
    ["a text", [one("active", 1)], [one("active", 2)], ["text"]],
    ["a text in one that was set aside", [one("parked")], [one("active", 1)], ["text"]],
    ["one that was read is none", [one("active", 2)], [one("active", 0)], []],
    ["what comes back as wrapped up is none", [], [one("wrapup")], []],
    ["what went is none", [one()], [], []],
  ])("%s", (_, before, after, kinds) => {
    expect(newsOf(before, after).map(({ kind }) => kind)).toEqual(kinds);
  });
});
