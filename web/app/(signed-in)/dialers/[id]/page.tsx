import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { listDialers, readDialerForPage } from "#web/server/dialers";
import { found } from "#web/server/found";
import { pageViewer } from "#web/server/page";
import { isUuid } from "#web/server/uuid";
import { DialerDashboard } from "#web/ui/dialers/dialer-dashboard.tsx";

type Props = { params: Promise<{ id: string }> };

async function read(params: Props["params"]) {
  const { id } = await params;
  const viewer = await pageViewer("supervisor");
  if (!isUuid(id)) notFound();
  return { viewer, dialer: await found(readDialerForPage(viewer, id)) };
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await read(params)).dialer.name };
}

export default async function DialerPage({ params }: Props) {
  const { viewer, dialer } = await read(params);
  const { items } = await listDialers(viewer, { limit: 200 });
  return <DialerDashboard key={dialer.id} initial={dialer} others={items.map(({ id, name }) => ({ id, name }))} />;
}
