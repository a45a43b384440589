import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultKeywords, keywordOf } from "./keywords.ts";

describe("keywordOf", () => {
  test.each([
    ["STOP", "stop"],
    ["stop", "stop"],
    ["  Stop.  ", "stop"],
    ["stop!!!", "stop"],
    ["¡BAJA!", "stop"],
    ["bája", "stop"],
    ["ＳＴＯＰ", "stop"],
    ["Stop  all", "stop"],
    ["stop\n", "stop"],
    ["opt-out", "stop"],
    ["Sair", "stop"],
    ["CANCELAR", "stop"],
    ["alta", "start"],
    ["Unstop", "start"],
    ["Ayuda", "help"],
    ["help !", "help"],
    ["please stop", null],
    ["stop it", null],
    ["non-stop", null],
    ["stop?", null],
    ["yes", null],
    ["", null],
    ["...", null],
  ])("%j is %j", (text, keyword) => {
    expect(keywordOf(text, defaultKeywords)).toBe(keyword);
  });

  test("a word in two lists opts out", () => {
    expect(keywordOf("fin", { stop: ["FIN"], start: ["fin"], help: ["fin"] })).toBe("stop");
  });

  test("an empty word in a list matches nothing", () => {
    expect(keywordOf("", { stop: ["", "."], start: [], help: [] })).toBeNull();
  });

  test("case, blanks and the mark at the end never matter", () => {
    const word = fc.constantFrom(...defaultKeywords.stop);
    const blanks = fc.stringMatching(/^[ \n\t\u00a0]{0,3}$/);
    const dressed = fc.tuple(word, fc.boolean(), blanks, fc.stringMatching(/^[.!]{0,2}$/), blanks);
    fc.assert(
      fc.property(dressed, ([text, upper, before, mark, after]) => {
        const said = upper ? text.toUpperCase() : text.toLowerCase();
        expect(keywordOf(`${before}${said}${mark}${after}`, defaultKeywords)).toBe("stop");
      }),
    );
  });
});
