import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { Toaster } from "#web/ui/toast.tsx";
import { TooltipProvider } from "#web/ui/tooltip.tsx";
import { Zone } from "#web/ui/zone.tsx";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Parley", template: "%s · Parley" } };
export const viewport: Viewport = { width: "device-width", initialScale: 1, viewportFit: "cover" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [kept, locale] = await Promise.all([cookies(), getLocale()]);
  const theme = kept.get("parley.theme")?.value;
  return (
    <html lang={locale} data-theme={theme === "light" || theme === "dark" ? theme : undefined}>
      <body>
        <NextIntlClientProvider>
          <TooltipProvider>{children}</TooltipProvider>
          <Toaster />
          <Zone known={kept.get("parley.zone")?.value} />
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
