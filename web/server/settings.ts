import type { Settings } from "#domain/settings";
import { pool } from "#prisma/client";
import { settings, changeSettings as store } from "#prisma/settings";
import { audit, changedFields } from "./audit.ts";
import type { Viewer } from "./session.ts";
import type { SettingsChange } from "./shapes/settings.ts";

/** What holds for the whole installation. */
export function readSettings(): Promise<Settings> {
  return settings();
}

/** Changes what is given; the rest stays. Every process follows within two seconds. */
export async function changeSettings(viewer: Viewer, change: SettingsChange, requestId?: string): Promise<Settings> {
  const before = await settings();
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const after = await store({
    ...given,
    ...(change.keywords && { keywords: { ...before.keywords, ...change.keywords } }),
    ...(change.answers && { answers: { ...before.answers, ...change.answers } }),
  });
  await audit(pool(), viewer, "settings changed", "settings", { fields: changedFields(before, after) }, requestId);
  return after;
}
