import { forbidden, redirect } from "next/navigation";
import type { Role } from "#domain/access";
import { roleAtLeast } from "#domain/access";
import { sessionViewer, type Viewer } from "./session.ts";

/** For every page: the signed-in viewer; else the sign-in page, or the "not allowed" look below `role`. Layouts are not enough: they don't run again on navigation. */
export async function pageViewer(role?: Role): Promise<Viewer> {
  const viewer = await sessionViewer();
  if (!viewer) redirect("/sign-in");
  if (role && !roleAtLeast(viewer.role, role)) forbidden();
  return viewer;
}
