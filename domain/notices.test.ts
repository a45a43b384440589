import { describe, expect, it } from "vitest";
import { hasNewText, newsOf, type Watched } from "./notices.ts";

const at = (minute: number) => `2026-11-23T10:0${minute}:00.000Z`;
const one = (state = "active", unread = 0, lastAt = at(0)): Watched => ({ id: "a", state, unread, lastAt });

describe("what is new to an agent", () => {
  it.each([
    ["nothing at the first look", null, [one("active", 3)], []],
    ["a conversation that came", [], [one()], ["conversation"]],
    ["one that is offered", [], [one("offered", 1)], ["conversation"]],
    ["an offer that was accepted is none", [one("offered", 1)], [one("active", 1)], []],
    ["a text", [one("active", 1)], [one("active", 2, at(1))], ["text"]],
    ["a text after one that was read unseen by this look", [one("active", 1)], [one("active", 1, at(1))], ["text"]],
    ["a text in one that was set aside", [one("parked")], [one("active", 1, at(1))], ["text"]],
    ["one that was read is none", [one("active", 2)], [one("active", 0)], []],
    ["one's own answer is none", [one("active", 2)], [one("active", 0, at(1))], []],
    ["what comes back as wrapped up is none", [], [one("wrapup")], []],
    ["what went is none", [one()], [], []],
  ])("%s", (_, before, after, kinds) => {
    expect(newsOf(before, after).map(({ kind }) => kind)).toEqual(kinds);
  });

  it("is a colleague's first text, too", () => {
    expect(hasNewText({ unread: 0, lastAt: null }, { unread: 1, lastAt: at(0) })).toBe(true);
    expect(hasNewText({ unread: 0, lastAt: null }, { unread: 0, lastAt: at(0) })).toBe(false);
  });
});
