import { expect, it } from "vitest";
import { nextOfSilence, type Silence } from "./reminders.ts";

const silence: Silence = {
  since: 1_000,
  remindedAt: null,
  reminderSeconds: 60,
  hasReminderText: true,
  closeSeconds: 120,
};

it.each<[string, Partial<Silence>, ReturnType<typeof nextOfSilence>]>([
  ["reminds first", {}, { what: "remind", at: 61_000 }],
  ["ends after the one reminder", { remindedAt: 61_000 }, { what: "close", at: 121_000 }],
  ["does nothing while the customer wrote last", { since: null }, null],
  ["does nothing where the campaign wants nothing", { reminderSeconds: 0, closeSeconds: 0 }, null],
  ["only ends", { reminderSeconds: 0 }, { what: "close", at: 121_000 }],
  ["only reminds, once", { closeSeconds: 0, remindedAt: 61_000 }, null],
  ["does not remind without words", { hasReminderText: false }, { what: "close", at: 121_000 }],
  ["does not remind at or after the end", { closeSeconds: 60 }, { what: "close", at: 61_000 }],
])("%s", (_what, more, expected) => expect(nextOfSilence({ ...silence, ...more })).toEqual(expected));
