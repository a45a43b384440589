"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, Suspense, useCallback, useContext, useState } from "react";
import type { Role } from "#domain/access";
import type { Watched } from "#domain/notices";
import type { Preferences } from "#domain/preferences";
import { BaseCommands } from "./commands/base-commands.tsx";
import { CommandBar } from "./commands/command-bar.tsx";
import { KeySheet } from "./commands/key-sheet.tsx";
import { CommandRegistry } from "./commands/registry.tsx";
import { useLive } from "./live.tsx";
import { Notices } from "./notices/notices.tsx";
import { OverlayProvider } from "./overlays.tsx";
import { PauseNotice } from "./pause-notice.tsx";
import { PreferencesProvider } from "./preferences.tsx";
import { PreferencesDialog } from "./preferences-dialog.tsx";
import { Rail } from "./rail.tsx";
import { StaffChatProvider } from "./staff/staff-chat.tsx";

export interface Me {
  agent: {
    id: string;
    name: string;
    presence: "available" | "break" | "offline";
    presenceSource: string;
    breakId: string | null;
    onCall: boolean;
    since: string;
    active: number;
    /** The supervisor who set this break. */
    pausedBy: string | null;
    /** On a break because it let too many offers lapse. */
    notResponding: boolean;
  };
  breaks: { id: string; name: string; icon: string }[];
  /** The agent's own conversations, for its notices. */
  own: (Watched & { customer: string; campaign: string; lastText: string })[];
}

interface FrameContent {
  person: { userId: string; name: string; username: string; role: Role };
  /** The signed-in agent's own state; null for other roles. */
  me: Me | null;
  refreshMe: () => Promise<void>;
}

const FrameContext = createContext<FrameContent | null>(null);

/** Who is signed in, and an agent's own state. */
export function useFrame(): FrameContent {
  const content = useContext(FrameContext);
  if (!content) throw new Error("useFrame outside of the frame");
  return content;
}

/** Around every signed-in page: the rail (a bar at the bottom at 390 px). Each page brings its own TopBar. */
export function Frame({
  person,
  initialMe,
  preferences,
  children,
}: {
  person: FrameContent["person"];
  initialMe: Me | null;
  preferences: Preferences;
  children: ReactNode;
}) {
  const t = useTranslations("frame");
  const [me, setMe] = useState(initialMe);
  const isAgent = initialMe !== null;
  const refreshMe = useCallback(async () => {
    if (!isAgent) return;
    const answer = await fetch("/api/me", { cache: "no-store" });
    if (answer.ok) setMe(await answer.json());
  }, [isAgent]);
  // Conversations count too: the frame shows how many are open. The breaks to choose from are settings.
  useLive([`agent:${person.userId}`, ...(isAgent ? ["conversation", "settings"] : [])], refreshMe);

  return (
    <FrameContext value={{ person, me, refreshMe }}>
      <PreferencesProvider initial={preferences}>
        <OverlayProvider>
          <StaffChatProvider>
            <CommandRegistry>
              <a
                href="#main"
                className="sr-only z-50 rounded-field bg-raised px-3 py-2 shadow-lift focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
              >
                {t("skip")}
              </a>
              <div className="flex h-dvh flex-col-reverse md:flex-row">
                <Rail />
                <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
                  <PauseNotice />
                  {children}
                </main>
              </div>

              <PreferencesDialog />
              <CommandBar />
              <KeySheet />
              <BaseCommands />
              <Suspense>
                <Notices />
              </Suspense>
            </CommandRegistry>
          </StaffChatProvider>
        </OverlayProvider>
      </PreferencesProvider>
    </FrameContext>
  );
}
