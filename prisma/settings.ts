import { type Settings, withDefaults } from "#domain/settings";
import { environment } from "#environment/environment";
import { pool } from "./client.ts";

const keepMilliseconds = 2_000;
let kept: { settings: Settings; until: number } | undefined;

/** The installation's settings; at most two seconds old. */
export async function settings(): Promise<Settings> {
  if (kept && kept.until > Date.now()) return kept.settings;
  const result = await pool().query<{ content: Partial<Settings> }>("SELECT content FROM settings WHERE id = 1");
  const read = withDefaults(result.rows[0]?.content ?? {});
  if (!read.defaultCountry) read.defaultCountry = environment().defaultCountry;
  kept = { settings: read, until: Date.now() + keepMilliseconds };
  return read;
}

/** Stores a change; the next reading of this process sees it at once, of others within two seconds. */
export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  await pool().query("UPDATE settings SET content = content || $1::jsonb WHERE id = 1", [JSON.stringify(change)]);
  kept = undefined;
  return settings();
}
