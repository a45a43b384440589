"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import type { StaffLine } from "#web/server/actions/staff";
import { useLiveData } from "../use-live-data.ts";
import { StaffPanel } from "./staff-panel.tsx";

interface StaffChat {
  /** With whom one can write, unread first; null while it is read. */
  lines: StaffLine[] | null;
  unread: number;
  /** Whom the panel shows: null = the list; undefined = the panel is closed. */
  shown: string | null | undefined;
  /** Opens the panel with one person, or with the list; the name where there may be no line yet. */
  open: (personId: string | null, name?: string) => void;
  close: () => void;
}

const StaffContext = createContext<StaffChat | null>(null);

/** The chat between supervisors and agents (F62): who wrote, and its panel. */
export function useStaffChat(): StaffChat {
  const chat = useContext(StaffContext);
  if (!chat) throw new Error("useStaffChat outside of the frame");
  return chat;
}

/** Stands once around every signed-in page. */
export function StaffChatProvider({ children }: { children: ReactNode }) {
  const { data: lines } = useLiveData<StaffLine[]>("/api/staff", ["staff"]);
  const [shown, setShown] = useState<string | null | undefined>(undefined);
  const [name, setName] = useState("");
  const open = useCallback((personId: string | null, newName = "") => {
    setShown(personId);
    setName(newName);
  }, []);
  const close = useCallback(() => setShown(undefined), []);
  const chat = useMemo(
    () => ({ lines, unread: (lines ?? []).reduce((sum, line) => sum + line.unread, 0), shown, open, close }),
    [lines, shown, open, close],
  );
  return (
    <StaffContext value={chat}>
      {children}
      {shown !== undefined && <StaffPanel personId={shown} name={name} lines={lines} onOpen={open} onClose={close} />}
    </StaffContext>
  );
}
