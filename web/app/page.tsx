import { redirect } from "next/navigation";
import { pageViewer } from "#web/server/page";

/** Sends each role to where its work is. */
export default async function Start() {
  const { role } = await pageViewer();
  redirect(role === "agent" ? "/desktop" : "/dialers");
}
