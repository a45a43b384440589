// Reads how the pages use the catalogues, for the test beside it: regular expressions, not a compiler. TypeScript
// already refuses an unknown key in t("…"); what is found here is which keys nobody asks for.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Source {
  path: string;
  /** Namespaces that it opens: useTranslations("dialers.rows") gives "dialers.rows", without one "". */
  namespaces: string[];
  /** What stands in quotes, and templates with their gaps as a pattern: t(`state.${state}`) may ask for any state. */
  keys: (string | RegExp)[];
  /** Keys asked of a translator by its name, as in t("title"), with the namespaces that the name has in this file. */
  asked: { key: string; namespaces: string[] }[];
}

/** Every .ts and .tsx file under a folder that is no test and no catalogue. */
export function sourcesOf(folder: string): Source[] {
  const found: Source[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "messages" && entry.name !== "node_modules" && !entry.name.startsWith("."))
        found.push(...sourcesOf(path));
    } else if (/(?<!\.test|\.d)\.tsx?$/.test(entry.name)) found.push(sourceOf(path, readFileSync(path, "utf8")));
  }
  return found;
}

/** What one file says; `path` is only carried along. */
export function sourceOf(path: string, text: string): Source {
  const names = new Map<string, Set<string>>();
  const namespaces = new Set<string>();
  const opened =
    /(?:(\w+)\s*=\s*(?:await\s+)?)?\(?(?:await\s+)?(?:use|get)Translations(?:<"([^"]*)">|\(\s*(?:"([^"]*)")?\s*\))/g;
  for (const [, name, typed, given] of text.matchAll(opened)) {
    const namespace = typed ?? given ?? "";
    namespaces.add(namespace);
    if (name) names.set(name, (names.get(name) ?? new Set()).add(namespace));
  }
  const keys: Source["keys"] = [];
  for (const [, literal] of text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)) keys.push(literal!);
  for (const [, template] of text.matchAll(/`([^`\n]*)`/g)) keys.push(patternOf(template!));
  // Keys of an object stand without quotes: { sending: "ok" } chooses t(state) elsewhere in the file.
  for (const [, word] of text.matchAll(/^\s*([a-zA-Z]\w*):/gm)) keys.push(word!);
  const asked: Source["asked"] = [];
  for (const [name, of] of names)
    for (const [, key] of text.matchAll(new RegExp(`(?<![\\w.])${name}(?:\\.rich|\\.markup)?\\(\\s*"([^"]+)"`, "g")))
      asked.push({ key: key!, namespaces: [...of] });
  return { path, namespaces: [...namespaces], keys, asked };
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\w-]+")}$`);
}
