import { IANAZone } from "luxon";
import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { catalogues } from "#web/messages/catalogues";
import { isLocale, localeCookie, negotiated } from "#web/messages/locales";

/** The reader's language and zone, kept in cookies: no language in any address. Who has not chosen one gets the browser's. */
export default getRequestConfig(async () => {
  const [kept, asked] = await Promise.all([cookies(), headers()]);
  const chosen = kept.get(localeCookie)?.value;
  const locale = isLocale(chosen) ? chosen : negotiated(asked.get("accept-language"));
  const zone = kept.get("parley.zone")?.value ?? "UTC";
  return { locale, messages: catalogues[locale], timeZone: IANAZone.isValidZone(zone) ? zone : "UTC" };
});
