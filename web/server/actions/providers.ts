"use server";

import { z } from "zod";
import { action } from "../door.ts";
import * as providers from "../providers.ts";
import { id } from "../shapes/parts.ts";
import { providerInput } from "../shapes/providers.ts";

export type { ProviderSetting, ProviderType } from "../provider-types.ts";
export type { TestMessage, TriedNumber } from "../shapes/provider-tests.ts";
export type { Provider, ProviderUses } from "../shapes/providers.ts";

/** Saves a provider's form: a new one without an id. A secret that is left empty stays as it was. */
export const saveProvider = action(
  {
    name: "provider.save",
    role: "administrator",
    input: z.object({ id: id.nullable(), ...providerInput.shape }),
    also: ({ given }) => providers.providerProblems(given),
  },
  async ({ input: { id, type, ...input }, viewer, requestId }) =>
    id
      ? providers.changeProvider(viewer, id, input, requestId)
      : providers.createProvider(viewer, { type, ...input }, requestId),
);

export const removeProvider = action(
  { name: "provider.remove", role: "administrator", input: z.object({ id }) },
  async ({ input, viewer, requestId }) => providers.removeProvider(viewer, input.id, requestId),
);
