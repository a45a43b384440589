import { notFound } from "next/navigation";
import { found } from "#web/server/found";
import { pageViewer } from "#web/server/page";
import { providerTypes } from "#web/server/provider-settings";
import { listProviders, readProvider } from "#web/server/providers";
import { isUuid } from "#web/server/uuid";
import { ProviderForm } from "#web/ui/administration/provider-form.tsx";

export default async function ProviderPage({ params }: { params: Promise<{ id: string }> }) {
  await pageViewer("administrator");
  const { id } = await params;
  const types = providerTypes();
  if (id === "new") {
    const first = types[0]!;
    const { items } = await listProviders({ limit: 1 });
    return (
      <ProviderForm
        key="new"
        provider={null}
        types={types}
        initial={{
          name: "",
          type: first.type,
          isDefault: items.length === 0,
          ratePerSecond: first.defaultRatePerSecond,
          numberPattern: ".",
          numberForm: null,
          settings: {},
        }}
      />
    );
  }
  if (!isUuid(id)) notFound();
  const provider = await found(readProvider(id));
  const { name, type, isDefault, ratePerSecond, numberPattern, numberForm } = provider;
  const settings = Object.fromEntries(
    Object.entries(provider.settings).map(([key, value]) => [key, String(value ?? "")]),
  );
  return (
    <ProviderForm
      key={id}
      provider={provider}
      types={types}
      initial={{ name, type, isDefault, ratePerSecond, numberPattern, numberForm, settings }}
    />
  );
}
