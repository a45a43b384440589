/** The languages of the pages, each by its own name. Apart from the catalogues, so that the browser loads only one of those. */
export const languages = { en: "English", es: "Español", pt: "Português" } as const;
export type Locale = keyof typeof languages;
export const locales = Object.keys(languages) as Locale[];
export const localeCookie = "parley.locale";

export const isLocale = (value: unknown): value is Locale =>
  typeof value === "string" && Object.hasOwn(languages, value);

/** The language for somebody who has not chosen one: the best of an Accept-Language header, else English. Any region will do. */
export function negotiated(header: string | null | undefined): Locale {
  const wanted = (header ?? "")
    .split(",")
    .map((part, place) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const quality = parameters.map((each) => /^\s*q=([0-9.]+)\s*$/.exec(each)?.[1]).find(Boolean);
      return { language: tag.trim().split("-")[0], quality: quality === undefined ? 1 : Number(quality), place };
    })
    .filter(({ language, quality }) => isLocale(language) && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.place - b.place);
  return (wanted[0]?.language as Locale | undefined) ?? "en";
}
