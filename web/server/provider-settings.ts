import { compilePattern } from "#domain/number-pattern";
import { adapterFor, adapterTypes } from "#providers/adapters";
import type { Adapter } from "#providers/provider";
import { UserError } from "./user-error.ts";

export interface ProviderType {
  type: string;
  label: string;
  channel: "sms" | "whatsapp";
  numberForm: "e164" | "digits" | "typed";
  defaultRatePerSecond: number | null;
  minimumGapMilliseconds: number;
  needsDialString: boolean;
  /** In the order of the form. */
  settings: { name: string; required: boolean; secret: boolean }[];
}

/** What each type asks for, so that the form shows only what it needs. */
export function providerTypes(): ProviderType[] {
  return adapterTypes().map((type) => {
    const adapter = adapterFor(type);
    return {
      type,
      label: adapter.label,
      channel: adapter.channel,
      numberForm: adapter.numberForm,
      defaultRatePerSecond: adapter.defaultRatePerSecond,
      minimumGapMilliseconds: adapter.minimumGapMilliseconds,
      needsDialString: adapter.needsDialString,
      settings: [
        ...Object.entries(adapter.settings.shape).map(([name, shape]) => ({
          name,
          required: !(shape as { safeParse(value: unknown): { success: boolean } }).safeParse(undefined).success,
          secret: false,
        })),
        ...adapter.secretNames.map((name) => ({ name, required: true, secret: true })),
      ],
    };
  });
}

/** Parts what was given into settings and secrets; empty ones are left out. */
export function splitSettings(type: string, given: Record<string, unknown>) {
  const { secretNames } = known(type);
  const settings: Record<string, unknown> = {};
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === "") continue;
    if (secretNames.includes(name)) secrets[name] = String(value);
    else settings[name] = value;
  }
  return { settings, secrets };
}

/**
 * Settings and secrets as they will be stored: the given secrets over the old ones.
 * Throws a UserError with a path under `settings` for each wrong, missing or unknown one, and for a pattern that RE2 cannot read (D16).
 */
export function checkProvider(
  type: string,
  given: Record<string, unknown>,
  numberPattern: string,
  oldSecrets: Record<string, string>,
): { settings: Record<string, unknown>; secrets: Record<string, string> } {
  const adapter = known(type);
  const parts = splitSettings(type, given);
  const secrets = { ...oldSecrets, ...parts.secrets };
  const fields: Record<string, string> = {};
  const result = adapter.settings.safeParse(parts.settings);
  for (const issue of result.error?.issues ?? []) {
    const path = `settings.${issue.path.join(".")}`;
    fields[path] ??=
      issue.path.length === 1 && parts.settings[String(issue.path[0])] === undefined ? missing : issue.message;
  }
  for (const name of Object.keys(parts.settings))
    if (!(name in adapter.settings.shape)) fields[`settings.${name}`] = `${adapter.label} has no such setting.`;
  for (const name of adapter.secretNames) if (!secrets[name]) fields[`settings.${name}`] = missing;
  try {
    compilePattern(numberPattern);
  } catch (error) {
    fields.numberPattern = (error as Error).message;
  }
  if (Object.keys(fields).length > 0 || !result.success)
    throw new UserError(
      Object.entries(fields)
        .map(([path, message]) => `${path}: ${message}`)
        .join(" "),
      { status: 422, fields },
    );
  return { settings: result.data, secrets };
}

const missing = "This is needed.";

function known(type: string): Adapter {
  if (adapterTypes().includes(type)) return adapterFor(type);
  const message = `There is no provider type "${type}". Known: ${adapterTypes().join(", ")}.`;
  throw new UserError(message, { status: 422, fields: { type: message } });
}
