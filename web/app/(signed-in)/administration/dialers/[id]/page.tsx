import { notFound } from "next/navigation";
import { getTimeZone } from "next-intl/server";
import { readDialer } from "#web/server/dialers";
import { everyPage } from "#web/server/every-page";
import { found } from "#web/server/found";
import { listGroups } from "#web/server/groups";
import { pageViewer } from "#web/server/page";
import { providerTypes } from "#web/server/provider-types";
import { listProviders } from "#web/server/providers";
import { isUuid } from "#web/server/uuid";
import { DialerForm } from "#web/ui/administration/dialer-form.tsx";
import { newDialer } from "#web/ui/administration/new-forms";

export default async function DialerPage({ params }: { params: Promise<{ id: string }> }) {
  const viewer = await pageViewer("administrator");
  const { id } = await params;
  const [providers, groups] = await Promise.all([everyPage(listProviders), listGroups()]);
  const types = new Map(providerTypes().map((each) => [each.type, each]));
  const choices = {
    providers: providers.map(({ id, name, type, templates }) => ({
      id,
      name,
      needsDialString: types.get(type)?.needsDialString ?? false,
      minimumGapMilliseconds: types.get(type)?.minimumGapMilliseconds ?? 0,
      templates: templates.map(({ name, language, body }) => ({ name, language, body })),
    })),
    groups,
  };
  if (id === "new") {
    const provider = providers.find(({ isDefault }) => isDefault) ?? providers[0];
    return (
      <DialerForm
        key="new"
        id={null}
        dialer={newDialer(provider?.id ?? "", await getTimeZone())}
        state={null}
        {...choices}
      />
    );
  }
  if (!isUuid(id)) notFound();
  const dialer = await found(readDialer(viewer, id));
  const {
    name,
    enabled,
    providerId,
    dialString,
    gapMilliseconds,
    checkBlacklist,
    schedule,
    contactHours,
    missedPolicy,
    batchSize,
    groups: its,
    template,
  } = dialer;
  return (
    <DialerForm
      key={id}
      id={id}
      dialer={{
        name,
        enabled,
        providerId,
        dialString,
        gapMilliseconds,
        checkBlacklist,
        schedule,
        contactHours,
        missedPolicy,
        batchSize,
        groups: its,
        template,
      }}
      state={{ phase: dialer.phase, counts: dialer.counts }}
      {...choices}
    />
  );
}
