import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { pageViewer } from "#web/server/page";
import { AdministrationNav } from "#web/ui/administration/administration-nav.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("administration"))("title") };
}

export default async function Administration({ children }: { children: ReactNode }) {
  await pageViewer("supervisor");
  return (
    <>
      <AdministrationNav />
      {children}
    </>
  );
}
