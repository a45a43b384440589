import { getTranslations } from "next-intl/server";
import { listDialersForPage } from "#web/server/dialers";
import { pageViewer } from "#web/server/page";
import { DialerList } from "#web/ui/dialers/dialer-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("dialers"))("title") };
}

export default async function Dialers() {
  const viewer = await pageViewer("supervisor");
  return <DialerList initial={await listDialersForPage(viewer, { limit: 200 })} />;
}
