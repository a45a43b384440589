import { redirect } from "next/navigation";
import { pageViewer } from "#web/server/page";

/** The first of the places that the role may see. */
export default async function Administration() {
  const { role } = await pageViewer("supervisor");
  redirect(role === "administrator" ? "/administration/campaigns" : "/administration/members");
}
