"use client";

import { Toaster as Sonner, toast } from "sonner";

export { toast };

/**
 * Stands once around the app. Below the heads of page and thread, so that their buttons stay free; on a narrow screen
 * over the page's own bar, since what one presses there stands below it.
 */
export function Toaster() {
  return (
    <Sonner
      position="top-right"
      offset={{ top: 112, right: 12 }}
      mobileOffset={{ top: 2, left: 8, right: 8 }}
      style={{ fontFamily: "inherit" }}
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: "flex w-full items-start gap-3 rounded-panel border bg-raised px-4 py-3 text-fg shadow-lift sm:w-96",
          title: "font-medium",
          description: "text-muted",
          icon: "mt-0.5 shrink-0",
          success: "[&_[data-icon]]:text-ok",
          error: "[&_[data-icon]]:text-bad",
          warning: "[&_[data-icon]]:text-warn",
          actionButton: "ml-auto shrink-0 font-medium text-accent",
        },
      }}
    />
  );
}
