import type { ReactNode } from "react";
import { readMe } from "#web/server/agents";
import { pageViewer } from "#web/server/page";
import { readPreferences } from "#web/server/preferences";
import { Frame } from "#web/ui/frame.tsx";

export default async function SignedIn({ children }: { children: ReactNode }) {
  const viewer = await pageViewer();
  const { userId, name, username, role } = viewer;
  const [me, preferences] = await Promise.all([readMe(viewer), readPreferences(viewer)]);
  return (
    <Frame person={{ userId, name, username, role }} initialMe={me} preferences={preferences}>
      {children}
    </Frame>
  );
}
