import { notFound } from "next/navigation";
import { found } from "#web/server/found";
import { pageViewer } from "#web/server/page";
import { providerTypes } from "#web/server/provider-types";
import { listProviders, readProvider, readProviderUses } from "#web/server/providers";
import { isUuid } from "#web/server/uuid";
import { editedProvider } from "#web/ui/administration/edited-provider";
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
        uses={{ campaigns: [], dialers: [] }}
        types={types}
        initial={{
          name: "",
          type: first.type,
          isDefault: items.length === 0,
          ratePerSecond: first.defaultRatePerSecond,
          recipientLimit: null,
          segmentPrice: null,
          numberPattern: ".",
          numberForm: null,
          templates: [],
          settings: {},
        }}
      />
    );
  }
  if (!isUuid(id)) notFound();
  const provider = await found(readProvider(id));
  const uses = await readProviderUses(id);
  return <ProviderForm key={id} provider={provider} uses={uses} types={types} initial={editedProvider(provider)} />;
}
