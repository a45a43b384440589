import { en } from "./en/index.ts";
import { es } from "./es/index.ts";
import type { Locale } from "./locales.ts";
import { pt } from "./pt/index.ts";

/** The shape of en with any text in each place: a language with a key too few does not compile. */
type Same<Texts> = { [Key in keyof Texts]: Texts[Key] extends string ? string : Same<Texts[Key]> };

/** Every language's catalogue; en is the one that the others must match (catalogues.test.ts). */
export const catalogues = { en, es, pt } satisfies Record<Locale, Same<typeof en>>;

// Keys are checked where they are used: t("…") of an unknown one does not compile.
declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof en;
  }
}
