import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPreferences } from "#domain/preferences";
import { pool } from "#prisma/client";
import { changePreferences, readPreferences } from "#web/server/preferences";
import { preferencesChange } from "#web/server/shapes/preferences";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeUser } from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(() => database?.drop());

describe("a person's preferences", () => {
  it("are the defaults until something is changed, and nobody else's", async () => {
    const [one, other] = [viewerOf(await makeUser(), "agent"), viewerOf(await makeUser(), "agent")];
    expect(await readPreferences(one)).toEqual(defaultPreferences);
    expect(await changePreferences(one, { sendKey: "ctrlEnter" })).toEqual({
      ...defaultPreferences,
      sendKey: "ctrlEnter",
    });
    expect(await readPreferences(other)).toEqual(defaultPreferences);
  });

  it("keep both of two changes that are made at once", async () => {
    const viewer = viewerOf(await makeUser(), "supervisor");
    await Promise.all([changePreferences(viewer, { sound: false }), changePreferences(viewer, { titleCount: false })]);
    expect(await readPreferences(viewer)).toEqual({ ...defaultPreferences, sound: false, titleCount: false });
  });

  it("take no name or value that they do not know, and are an object in Postgres", async () => {
    const refused = [{ sendKey: "space" }, { sound: "loud" }, { colour: "red" }];
    for (const change of refused) expect(preferencesChange.safeParse(change).success).toBe(false);
    await expect(pool().query("UPDATE users SET preferences = '[]'")).rejects.toThrow(/users_preferences/);
  });
});
