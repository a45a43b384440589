import type { ReactNode } from "react";
import { readMe } from "#web/server/agents";
import { pageViewer } from "#web/server/page";
import { Frame } from "#web/ui/frame.tsx";

export default async function SignedIn({ children }: { children: ReactNode }) {
  const viewer = await pageViewer();
  const { userId, name, username, role } = viewer;
  return (
    <Frame person={{ userId, name, username, role }} initialMe={await readMe(viewer)}>
      {children}
    </Frame>
  );
}
