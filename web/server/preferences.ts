import { type Preferences, withDefaultPreferences } from "#domain/preferences";
import { pool } from "#prisma/client";
import type { Viewer } from "./session.ts";
import type { PreferencesChange } from "./shapes/preferences.ts";

/** What the viewer chose for itself, laid over the defaults. */
export async function readPreferences(viewer: Viewer): Promise<Preferences> {
  const { rows } = await pool().query("SELECT preferences FROM users WHERE id = $1", [viewer.userId]);
  return withDefaultPreferences(rows[0]?.preferences);
}

/** Changes what is given of the viewer's own preferences; two browsers that change different ones at once both keep theirs. */
export async function changePreferences(viewer: Viewer, change: PreferencesChange): Promise<Preferences> {
  const { rows } = await pool().query(
    "UPDATE users SET preferences = preferences || $2::jsonb WHERE id = $1 RETURNING preferences",
    [viewer.userId, JSON.stringify(change)],
  );
  return withDefaultPreferences(rows[0]?.preferences);
}
