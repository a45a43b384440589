import { catalogues } from "#web/messages/catalogues";
import type { Locale } from "#web/messages/locales";

type Key = keyof typeof catalogues.en.said;
interface Template {
  key: Key;
  pattern: RegExp;
  gaps: string[];
}

/**
 * A sentence of ours in a reader's language. The rules, workflows and the database speak English, and the API answers it
 * as it is; the catalogue `said` holds each such sentence, its gaps as {names}, and how the other languages put it.
 * What is not found there (a carrier's words, a person's own reason) stays as it is.
 */
export function said(locale: Locale, sentence: string): string {
  if (locale === "en" || sentence === "") return sentence;
  for (const { key, pattern, gaps } of templates) {
    const found = pattern.exec(sentence);
    if (!found) continue;
    // A gap may hold a sentence of its own: why a file could not be read on.
    const values = new Map(gaps.map((gap, place) => [gap, said(locale, found[place + 1] ?? "")]));
    return catalogues[locale].said[key].replace(/\{(\w+)\}/g, (whole, gap: string) => values.get(gap) ?? whole);
  }
  // Several in a row, each with its full stop or all but the last.
  const cut = sentence.indexOf(". ");
  if (cut < 0) return sentence;
  const [first, rest] = [sentence.slice(0, cut), sentence.slice(cut + 2)];
  const spoken = isSaid(`${first}.`) ? said(locale, `${first}.`) : `${said(locale, first)}.`;
  return `${spoken} ${said(locale, rest)}`;
}

/** Whether the catalogue knows a sentence: a test asks it for all that can be told to a person. */
export const isSaid = (sentence: string): boolean => templates.some(({ pattern }) => pattern.test(sentence));

// Only these gaps hold whole sentences; a name or figure never reaches beyond a full stop.
const quoting = /^(reason|error|message|detail)$/;

// The one with the most words of its own first: “{a} to {b}” must not take what a longer one says.
const templates: Template[] = Object.entries(catalogues.en.said)
  .map(([key, text]) => {
    const gaps: string[] = [];
    const source = text.replace(/\{(\w+)\}|[.*+?^${}()|[\]\\]/g, (found, gap?: string) => {
      if (!gap) return `\\${found}`;
      gaps.push(gap);
      return quoting.test(gap) ? "([\\s\\S]+?)" : "((?:(?!\\. )[\\s\\S])+?)";
    });
    return { key: key as Key, pattern: new RegExp(`^${source}$`), gaps, weight: text.replace(/\{\w+\}/g, "").length };
  })
  .sort((a, b) => b.weight - a.weight);
