import { expect, test } from "vitest";
import { defaultSettings, withDefaults } from "./settings.ts";

test("nothing stored is the defaults", () => {
  expect(withDefaults({})).toEqual(defaultSettings);
});

test("what is stored goes before the defaults, list by list and answer by answer", () => {
  const stored = { graceSeconds: 0, keywords: { stop: ["FIN"] }, answers: { help: "" }, unknown: 1 };
  expect(withDefaults(stored as unknown as Parameters<typeof withDefaults>[0])).toEqual({
    ...defaultSettings,
    graceSeconds: 0,
    keywords: { ...defaultSettings.keywords, stop: ["FIN"] },
    answers: { ...defaultSettings.answers, help: "" },
  });
});
