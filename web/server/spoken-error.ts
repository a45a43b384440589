import { getLocale, getTranslations } from "next-intl/server";
import type { Locale } from "#web/messages/locales";
import { said } from "./said.ts";

/** The reader's words for a sentence of ours (see said.ts), wherever a page is served. */
export async function sayer(): Promise<(sentence: string) => string> {
  const locale = await readersLocale();
  return (sentence) => said(locale, sentence);
}

// Outside of a request, in a test or a script, nobody reads.
async function readersLocale(): Promise<Locale> {
  try {
    return await getLocale();
  } catch {
    return "en";
  }
}

/** A problem in the reader's words: the catalogue's for its code, else for its sentence, else the sentence as it is. */
export async function inReadersWords(
  code: string | undefined,
  message: string,
  values?: Record<string, string | number>,
): Promise<string> {
  const t = code ? await getTranslations("errors").catch(() => null) : null;
  return t?.has(code as never) ? t(code as never, values as never) : (await sayer())(message);
}
