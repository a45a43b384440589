import type { Settings } from "#domain/settings";
import { settings, changeSettings as store } from "#prisma/settings";
import { audit, changedFields } from "./audit.ts";
import type { Viewer } from "./session.ts";
import type { SettingsChange } from "./shapes/settings.ts";

/** What holds for the whole installation. */
export function readSettings(): Promise<Settings> {
  return settings();
}

/** Changes what is given, on record; the rest stays. Every process follows within two seconds. */
export async function changeSettings(viewer: Viewer, change: SettingsChange, requestId?: string): Promise<Settings> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return store(given, (connection, before, after) =>
    audit(connection, viewer, "settings changed", "settings", { fields: changedFields(before, after) }, requestId),
  );
}
