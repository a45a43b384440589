import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { Toaster } from "#web/ui/toast.tsx";
import { TooltipProvider } from "#web/ui/tooltip.tsx";
import { Zone, ZoneGuard } from "#web/ui/zone.tsx";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Parley", template: "%s · Parley" } };
export const viewport: Viewport = { width: "device-width", initialScale: 1, viewportFit: "cover" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [kept, locale, { said: _, ...messages }] = await Promise.all([cookies(), getLocale(), getMessages()]);
  const theme = kept.get("parley.theme")?.value;
  const zone = kept.get("parley.zone")?.value;
  return (
    <html lang={locale} data-theme={theme === "light" || theme === "dark" ? theme : undefined} suppressHydrationWarning>
      <body>
        <ZoneGuard known={zone} />
        {/* What only the server says need not go to every browser. */}
        <NextIntlClientProvider messages={messages}>
          <TooltipProvider>{children}</TooltipProvider>
          <Toaster />
          <Zone known={zone} />
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
