import { type Settings, type SettingsPart, withDefaults } from "#domain/settings";
import { environment } from "#environment/environment";
import { type Connection, inTransaction, pool } from "./client.ts";

const keepMilliseconds = 2_000;
let kept: { settings: Settings; until: number } | undefined;

/** The installation's settings; at most two seconds old. */
export async function settings(): Promise<Settings> {
  if (kept && kept.until > Date.now()) return kept.settings;
  const result = await pool().query<Stored>("SELECT content FROM settings WHERE id = 1");
  const read = whole(result.rows[0]?.content ?? {});
  kept = { settings: read, until: Date.now() + keepMilliseconds };
  return read;
}

/**
 * Stores a change over what is stored now: two people who change different things at once both keep theirs. `also` runs in the same
 * transaction. The next reading of this process sees the change at once, of others within two seconds.
 */
export async function changeSettings(
  change: SettingsPart,
  also?: (connection: Connection, before: Settings, after: Settings) => Promise<void>,
): Promise<Settings> {
  const after = await inTransaction(async (connection) => {
    const { rows } = await connection.query<Stored>("SELECT content FROM settings WHERE id = 1 FOR UPDATE");
    const stored = rows[0]?.content ?? {};
    const content = {
      ...stored,
      ...change,
      ...(change.keywords && { keywords: { ...stored.keywords, ...change.keywords } }),
      ...(change.answers && { answers: { ...stored.answers, ...change.answers } }),
    };
    await connection.query("UPDATE settings SET content = $1::jsonb WHERE id = 1", [JSON.stringify(content)]);
    await also?.(connection, whole(stored), whole(content));
    return whole(content);
  });
  kept = undefined;
  return after;
}

interface Stored {
  content: SettingsPart;
}

function whole(stored: SettingsPart): Settings {
  const all = withDefaults(stored);
  return { ...all, defaultCountry: all.defaultCountry || environment().defaultCountry };
}
