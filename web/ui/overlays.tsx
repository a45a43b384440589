"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

export type Overlay = "commands" | "keys" | "preferences";

interface Overlays {
  shown: Overlay | null;
  show: (overlay: Overlay | null) => void;
}

const OverlayContext = createContext<Overlays | null>(null);

/** Which of the frame's own dialogs is open: one at a time, opened from menus, keys and the command bar. */
export function useOverlays(): Overlays {
  const overlays = useContext(OverlayContext);
  if (!overlays) throw new Error("useOverlays outside of the frame");
  return overlays;
}

export function OverlayProvider({ children }: { children: ReactNode }) {
  const [shown, show] = useState<Overlay | null>(null);
  return <OverlayContext value={useMemo(() => ({ shown, show }), [shown])}>{children}</OverlayContext>;
}
