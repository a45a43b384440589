import type { Provider } from "#web/server/actions/providers";

export type EditedProvider = Pick<
  Provider,
  | "name"
  | "type"
  | "isDefault"
  | "ratePerSecond"
  | "recipientLimit"
  | "segmentPrice"
  | "numberPattern"
  | "numberForm"
  | "templates"
> & { settings: Record<string, string> };

/** What of a provider its form edits; each setting as text. */
export function editedProvider(provider: Provider): EditedProvider {
  const { name, type, isDefault, ratePerSecond, recipientLimit, segmentPrice, numberPattern, numberForm, templates } =
    provider;
  const settings = Object.fromEntries(
    Object.entries(provider.settings).map(([key, value]) => [key, String(value ?? "")]),
  );
  return {
    name,
    type,
    isDefault,
    ratePerSecond,
    recipientLimit,
    segmentPrice,
    numberPattern,
    numberForm,
    templates,
    settings,
  };
}
