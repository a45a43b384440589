import { z } from "zod";
import { adapterFor, adapterTypes } from "#providers/adapters";
import type { Adapter } from "#providers/provider";
import { neededSecrets } from "./provider-settings.ts";

export interface ProviderSetting {
  name: string;
  required: boolean;
  secret: boolean;
  kind: "text" | "number" | "choice" | "switch";
  /** Of a choice. */
  options: string[];
  /** What holds when it is left empty, as far as the adapter's shape says. */
  fallback: string | null;
  /** The adapter's own words, in English, where the catalogue has none. */
  title: string | null;
  description: string | null;
  example: string | null;
}

/** What of an adapter a form needs as it is. */
type Shown = Pick<
  Adapter,
  "type" | "label" | "channel" | "numberForm" | "defaultRatePerSecond" | "minimumGapMilliseconds" | "needsDialString"
>;

export interface ProviderType extends Shown {
  /** In the order of the form. */
  settings: ProviderSetting[];
  /** Settings that hold an address: with another one the secrets are asked for again. */
  addressSettings: string[];
  /** The carrier tells nothing about a text after it has taken it. */
  noReceipts: boolean;
  /** What whoever chooses it should know first; the adapter's own words, in English. */
  hint: string | null;
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
      addressSettings: adapter.addressSettings,
      noReceipts: adapter.noReceipts ?? false,
      hint: adapter.hint ?? null,
      settings: [
        ...Object.entries(adapter.settings.shape).map(([name, shape]) => settingOf(name, shape as z.ZodType)),
        ...adapter.secretNames.map((name) => ({
          ...plain,
          name,
          required: neededSecrets(adapter, {}).includes(name),
          secret: true,
        })),
      ],
    };
  });
}

const plain = {
  kind: "text",
  options: [],
  fallback: null,
  title: null,
  description: null,
  example: null,
} satisfies Partial<ProviderSetting>;

/** How a form asks for a setting, from the adapter's own shape of it. */
function settingOf(name: string, shape: z.ZodType): ProviderSetting {
  let inner = shape as z.ZodType & { def: { innerType?: z.ZodType; defaultValue?: unknown; in?: z.ZodType } };
  let fallback: string | null = null;
  let told: { title?: string; description?: string; examples?: unknown[] } = {};
  for (let next: z.ZodType | undefined = inner; next; next = inner.def.innerType ?? inner.def.in) {
    inner = next as typeof inner;
    told = { ...(inner.meta() as typeof told), ...told };
    if (inner.def.defaultValue !== undefined) fallback = String(inner.def.defaultValue);
  }
  const kinds: Record<string, ProviderSetting["kind"]> = { enum: "choice", boolean: "switch", number: "number" };
  const options = inner instanceof z.ZodEnum ? inner.options.map(String) : [];
  return {
    name,
    required: !shape.safeParse(undefined).success,
    secret: false,
    kind: kinds[inner.def.type] ?? "text",
    options,
    fallback,
    title: told.title ?? null,
    description: told.description ?? null,
    example: typeof told.examples?.[0] === "string" ? told.examples[0] : null,
  };
}
