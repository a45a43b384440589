import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readRowForPage } from "#web/server/dialer-row";
import { found } from "#web/server/found";
import { pageViewer } from "#web/server/page";
import { isUuid } from "#web/server/uuid";
import { RowPage } from "#web/ui/dialers/row-page.tsx";

type Props = { params: Promise<{ id: string; rowId: string }> };

async function read(params: Props["params"]) {
  const { id, rowId } = await params;
  const viewer = await pageViewer("supervisor");
  if (!isUuid(id)) notFound();
  return found(readRowForPage(viewer, id, rowId));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const row = await read(params);
  return { title: `${row.phoneE164 ?? row.phone} · ${row.dialerName}` };
}

export default async function DialerRowPage({ params }: Props) {
  const row = await read(params);
  return <RowPage key={row.id} initial={row} />;
}
