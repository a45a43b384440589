import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { describedTags } from "#web/server/api/description-page";
import { ApiDocs } from "#web/ui/api/api-docs.tsx";

// It names this installation's own address.
export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("api"))("title") };
}

export default function ApiDocsPage() {
  return <ApiDocs tags={describedTags()} />;
}
