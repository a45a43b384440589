import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { sessionViewer, signedOutBy } from "#web/server/session";
import { SignInForm } from "#web/ui/sign-in-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("title") };
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ ended?: string }> }) {
  if (await sessionViewer()) redirect("/");
  return <SignInForm ended={(await searchParams).ended !== undefined} endedBy={await signedOutBy()} />;
}
