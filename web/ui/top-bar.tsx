"use client";

import type { ReactNode } from "react";
import { useFrame } from "./frame.tsx";
import { LiveMark } from "./live.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { PresenceSwitch } from "./presence-switch.tsx";
import { StaffButton } from "./staff/staff-button.tsx";

/** The page's title and its scope selector (`children`) at the left; live mark, an agent's presence and the person at the right. */
export function TopBar({ title, children }: { title: ReactNode; children?: ReactNode }) {
  const { me } = useFrame();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-panel px-3 md:px-4">
      <h1 className="truncate text-message font-semibold">{title}</h1>
      <div className="flex min-w-0 flex-1 items-center gap-2">{children}</div>
      <LiveMark />
      <StaffButton />
      {me && <PresenceSwitch me={me} />}
      <PersonMenu />
    </header>
  );
}
