import { expect, test } from "vitest";
import { defaultPreferences, withDefaultPreferences } from "./preferences.ts";

test("nothing stored, or nothing that can be read, is the defaults", () => {
  for (const stored of [{}, null, undefined, "enter", []])
    expect(withDefaultPreferences(stored)).toEqual(defaultPreferences);
});

test("what is stored goes before the defaults; what no version knows is left out", () => {
  const stored = { sendKey: "ctrlEnter", sound: false, titleCount: "no", gone: true };
  expect(withDefaultPreferences(stored)).toEqual({ ...defaultPreferences, sendKey: "ctrlEnter", sound: false });
  expect(withDefaultPreferences({ sendKey: "space" }).sendKey).toBe("enter");
});
