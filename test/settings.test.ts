import { afterAll, beforeAll, expect, it } from "vitest";
import { defaultSettings } from "#domain/settings";
import { prisma } from "#prisma/client";
import type { Viewer } from "#web/server/session";
import { changeSettings, readSettings } from "#web/server/settings";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeUser } from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let viewer: Viewer;
beforeAll(async () => {
  database = await testDatabase();
  viewer = viewerOf(await makeUser());
});
afterAll(() => database?.drop());

it("two who change different words at once both keep theirs, each on record", async () => {
  // What this process has read is two seconds old at the most: no change may be made from it.
  await readSettings();
  await Promise.all([
    changeSettings(viewer, { keywords: { stop: ["STOP", "NO MORE"] } }),
    changeSettings(viewer, { keywords: { help: ["HELP", "WHAT"] } }),
    changeSettings(viewer, { answers: { start: "Welcome back." } }),
    changeSettings(viewer, { graceSeconds: 90 }),
  ]);
  const now = await readSettings();
  expect(now.keywords).toEqual({
    stop: ["STOP", "NO MORE"],
    start: defaultSettings.keywords.start,
    help: ["HELP", "WHAT"],
  });
  expect(now.answers).toEqual({ ...defaultSettings.answers, start: "Welcome back." });
  expect(now).toMatchObject({ graceSeconds: 90, defaultCountry: "UY" });
  const audited = await prisma().audit.findMany({ where: { action: "settings changed" } });
  expect(audited.map((row) => (row.details as { fields: string[] }).fields.join()).sort()).toEqual([
    "answers",
    "graceSeconds",
    "keywords",
    "keywords",
  ]);
});
