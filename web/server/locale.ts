import { cookies } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { catalogues, type Locale } from "#web/messages/catalogues";

/** The reader's language and zone, kept in cookies: no language in any address. */
export default getRequestConfig(async () => {
  const kept = await cookies();
  const locale = (kept.get("parley.locale")?.value ?? "en") as Locale;
  const zone = kept.get("parley.zone")?.value ?? "UTC";
  const known = Object.hasOwn(catalogues, locale) ? locale : "en";
  return { locale: known, messages: catalogues[known], timeZone: isZone(zone) ? zone : "UTC" };
});

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
