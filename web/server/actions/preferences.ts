"use server";

import { action } from "../door.ts";
import { changePreferences } from "../preferences.ts";
import { preferencesChange } from "../shapes/preferences.ts";

/** A person's own preferences: only what is given changes. */
export const savePreferences = action({ name: "preferences.change", input: preferencesChange }, ({ input, viewer }) =>
  changePreferences(viewer, input),
);
