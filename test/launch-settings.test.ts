import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dataFolders } from "#launch/folders";
import { freePort, mustBeFree } from "#launch/port";
import { keptSecrets } from "#launch/secrets";
import { launchSettings } from "#launch/settings";

describe("the start's settings", () => {
  test("all have defaults", () => {
    expect(launchSettings({})).toMatchObject({ port: 3000, demo: true, simulator: true, databaseUrl: undefined });
  });

  test("an empty value counts as none", () => {
    expect(launchSettings({ PORT: "", DATABASE_URL: "", TEMPORAL_ADDRESS: "" }).temporalAddress).toBeUndefined();
  });

  test("a database of one's own brings no demo and no simulator by itself", () => {
    const own = {
      DATABASE_URL: "postgresql://db/parley",
      AUTH_SECRET: "a".repeat(32),
      PARLEY_ENCRYPTION_KEY: "0".repeat(64),
    };
    expect(launchSettings(own)).toMatchObject({ demo: false, simulator: false });
    expect(launchSettings({ ...own, PARLEY_DEMO: "1" })).toMatchObject({ demo: true, simulator: true });
    expect(launchSettings({ ...own, SIMULATOR_PORT: "4010" })).toMatchObject({ demo: false, simulator: true });
  });

  test.each([
    ["PORT", { PORT: "http" }],
    ["POSTGRES_PORT", { POSTGRES_PORT: "0" }],
    ["TEMPORAL_UI_PORT", { TEMPORAL_UI_PORT: "70000" }],
    ["APP_URL", { APP_URL: "parley.example" }],
    ["PARLEY_DEFAULT_COUNTRY", { PARLEY_DEFAULT_COUNTRY: "Uruguay" }],
    ["PARLEY_ADMIN_PASSWORD", { PARLEY_ADMIN_PASSWORD: "short" }],
    ["DATABASE_URL", { DATABASE_URL: "db", AUTH_SECRET: "a".repeat(32), PARLEY_ENCRYPTION_KEY: "0".repeat(64) }],
    ["AUTH_SECRET", { DATABASE_URL: "postgresql://db/parley" }],
    ["PARLEY_ENCRYPTION_KEY", { DATABASE_URL: "postgresql://db/parley", AUTH_SECRET: "a".repeat(32) }],
    ["SIMULATOR_PORT", { PORT: "4010" }],
  ])("a value that cannot be used is named: %s", (name, variables) => {
    expect(() => launchSettings(variables)).toThrow(new RegExp(`\\b${name}\\b`));
  });

  test("a port in use is named by its variable", async () => {
    const port = await freePort();
    await mustBeFree("TEMPORAL_PORT", port, "127.0.0.1");
    const holder = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => holder.once("listening", resolve));
    await expect(mustBeFree("TEMPORAL_PORT", port, "127.0.0.1")).rejects.toThrow(/TEMPORAL_PORT.*in use/);
    holder.close();
  });

  test("a data folder that cannot be made is named by its variable", () => {
    expect(() => dataFolders(join(import.meta.filename, "data"))).toThrow(/PARLEY_DATA_DIR.*cannot be written/);
    expect(() => dataFolders("/dev/null/data")).toThrow(/PARLEY_DATA_DIR.*cannot be written/);
  });

  test("secrets are made once, and only their owner can read them", () => {
    const folder = mkdtempSync(join(tmpdir(), "parley-test-secrets-"));
    const file = join(folder, "secrets.json");
    const first = keptSecrets(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first.encryptionKey).toMatch(/^[0-9a-f]{64}$/);
    expect(keptSecrets(file)).toEqual(first);
    rmSync(folder, { recursive: true });
  });
});
