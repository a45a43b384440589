import { compilePattern } from "#domain/number-pattern";
import { environment } from "#environment/environment";
import { adapterFor, adapterTypes } from "#providers/adapters";
import { problemOfTarget } from "#providers/guarded-connect";
import type { Adapter } from "#providers/provider";
import { UserError } from "./user-error.ts";

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

/** What a provider has now: its settings, and its secrets opened. */
export interface StoredAccount {
  settings: Record<string, unknown>;
  secrets: Record<string, string>;
}

/**
 * Settings and secrets as they would be stored, the given secrets over the old ones, and what is wrong with them: a message by
 * path under `settings` for each wrong, missing or unknown one, and for a pattern that RE2 cannot read (D16). Secrets never
 * follow an account to another address: when that changes, they have to be given again.
 */
export function judgeProvider(
  type: string,
  given: Record<string, unknown>,
  numberPattern: string,
  old: StoredAccount = { settings: {}, secrets: {} },
): StoredAccount & { fields: Record<string, string> } {
  const adapter = known(type);
  const parts = splitSettings(type, given);
  const moved = adapter.addressSettings.some((name) => originOf(old.settings[name]) !== originOf(parts.settings[name]));
  const secrets = moved ? parts.secrets : { ...old.secrets, ...parts.secrets };
  const fields: Record<string, string> = {};
  const result = adapter.settings.safeParse(parts.settings);
  for (const issue of result.error?.issues ?? []) {
    const path = `settings.${issue.path.join(".")}`;
    fields[path] ??=
      issue.path.length === 1 && parts.settings[String(issue.path[0])] === undefined ? missing : issue.message;
  }
  for (const name of Object.keys(parts.settings))
    if (!(name in adapter.settings.shape)) fields[`settings.${name}`] = `${adapter.label} has no such setting.`;
  for (const name of neededSecrets(adapter, parts.settings))
    if (!secrets[name]) fields[`settings.${name}`] = old.secrets[name] ? typeAgain : missing;
  try {
    compilePattern(numberPattern);
  } catch (error) {
    fields.numberPattern = (error as Error).message;
  }
  return { settings: result.data ?? parts.settings, secrets, fields };
}

/** As `judgeProvider`; throws a UserError with everything that is wrong. */
export function checkProvider(...given: Parameters<typeof judgeProvider>): StoredAccount {
  const { fields, ...account } = judgeProvider(...given);
  if (Object.keys(fields).length === 0) return account;
  throw new UserError(
    Object.entries(fields)
      .map(([path, message]) => `${path}: ${message}`)
      .join(" "),
    { status: 422, fields },
  );
}

/** The server that an address leads to; none where it was left out, which is the carrier's own. */
function originOf(value: unknown): string {
  const text = String(value ?? "").trim();
  try {
    const { protocol, host } = new URL(text);
    return `${protocol}//${host}`;
  } catch {
    return text;
  }
}

/**
 * Refuses addresses where no carrier may live, by what their names lead to now; the same is asked again at each connection.
 * Throws a UserError with a path under `settings`.
 */
export async function checkAddresses(type: string, given: Record<string, unknown>): Promise<void> {
  const fields: Record<string, string> = {};
  for (const name of known(type).addressSettings) {
    if (typeof given[name] !== "string") continue;
    const problem = await problemOfTarget(given[name], { allowPrivate: environment().allowPrivateUrls });
    if (problem) fields[`settings.${name}`] = problem;
  }
  const [path] = Object.keys(fields);
  if (path) throw new UserError(`${path}: ${fields[path]}`, { status: 422, fields });
}

const missing = "This is needed.";
const typeAgain = "The address has changed: type this again, so that it goes nowhere that you did not mean.";

/** The secrets that an account cannot do without. */
export function neededSecrets(adapter: Adapter, settings: Record<string, unknown>): string[] {
  return adapter.neededSecrets?.(settings) ?? adapter.secretNames;
}

function known(type: string): Adapter {
  if (adapterTypes().includes(type)) return adapterFor(type);
  const message = `There is no provider type "${type}". Known: ${adapterTypes().join(", ")}.`;
  throw new UserError(message, { status: 422, fields: { type: message } });
}
