import { getTranslations } from "next-intl/server";
import { pageViewer } from "#web/server/page";
import { readSettings } from "#web/server/settings";
import { SettingsForm } from "#web/ui/administration/settings-form.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("administration.nav"))("settings") };
}

/** What holds for the whole installation. */
export default async function SettingsPage() {
  await pageViewer("administrator");
  return <SettingsForm settings={await readSettings()} />;
}
