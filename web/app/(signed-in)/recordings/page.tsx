import { getTranslations } from "next-intl/server";
import { pageViewer } from "#web/server/page";
import { recordingChoices } from "#web/server/recordings";
import { Recordings } from "#web/ui/recordings/recordings.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("recordings"))("title") };
}

/** All conversations that the viewer may see (F64); agents see their own. */
export default async function RecordingsPage() {
  return <Recordings choices={await recordingChoices(await pageViewer())} />;
}
