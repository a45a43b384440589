import { join } from "node:path";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import { catalogues } from "./catalogues.ts";
import { type Locale, locales } from "./locales.ts";
import { sourceOf, sourcesOf } from "./sources.ts";

/** Texts that are the same in these languages, each with its reason. A key of its own, or a whole family by *. */
const sameAsEnglish: Record<string, string> = {
  "desktop.channel.*": "names of services",
  "desktop.composer.emoji": "the word of both languages",
  "desktop.composer.segments": "SMS and figures",
  "desktop.status.because": "the carrier's own words",
  "dialers.rows.milliseconds": "figures and units",
  "dialers.figure.perSecond": "figures and units",
  "rows.took": "figures and units",
  "dialers.upload.kind.api": "an abbreviation",
  "dialers.blacklist.source.api": "an abbreviation",
  "administration.providers.numberForms.e164": "the standard's name and an example",
  "administration.users.roles.supervisor": "the word of both languages",
  "frame.person.supervisor": "the word of both languages",
  "frame.preferences.sendKeys.*": "what stands on the keys",
  "monitor.menu.chat": "the word of both languages",
  "staff.role.supervisor": "the word of both languages",
};

/** One language's word that happens to be English's too. */
const sameInOne: Partial<Record<Locale, Record<string, string>>> = {
  es: { "reports.by.error": "error is error in Spanish", "desktop.customer.notBlocked": "no is no in Spanish" },
};

/** Families that are asked for by a key which comes from elsewhere: the database, a workflow, a provider type. */
const askedByData: Record<string, string> = {
  "errors.*": "codes of refusals, asked for by the door",
  "said.*": "the sentence that was said",
  "rows.blocked.*": "the source of the entry",
  "rows.error.*": "the row's kind of error",
  "rows.twilio.*": "the carrier's code",
  "desktop.channel.*": "the column of that name",
  "desktop.presence.*": "the agent's presence",
  "desktop.facts.*": "facts.what",
  "desktop.automatic.*": "messages.kind",
};

const flat = Object.fromEntries(locales.map((locale) => [locale, flatten(catalogues[locale])])) as Record<
  Locale,
  Record<string, string>
>;
const others = locales.filter((locale) => locale !== "en");

describe.each(others)("the catalogue %s", (locale) => {
  it("has the keys of en, all of them and no other", () => {
    expect(Object.keys(flat[locale]).filter((key) => !(key in flat.en))).toEqual([]);
    expect(Object.keys(flat.en).filter((key) => !(key in flat[locale]))).toEqual([]);
  });

  it("fills the same gaps, plurals and tags", () => {
    for (const [key, text] of Object.entries(flat.en)) {
      // What a library says in its own words may be left out; nothing can be put in that is not there.
      const wanted = gapsOf(text).filter((gap) => !(key.startsWith("said.") && gap === "value detail"));
      expect({ key, gaps: gapsOf(flat[locale][key] ?? "") }).toEqual({ key, gaps: wanted });
    }
  });

  it("has nothing left in English", () => {
    const allowed = (key: string) => matches(sameAsEnglish, key) || matches(sameInOne[locale] ?? {}, key);
    const left = Object.entries(flat.en).filter(([key, text]) => flat[locale][key] === text && !allowed(key));
    expect(left).toEqual([]);
  });
});

describe.each(locales)("every text of %s", (locale) => {
  it("says something, without stray blanks, quotation marks of a typewriter or three dots", () => {
    const bad = Object.entries(flat[locale]).filter(
      ([key, text]) =>
        text.trim() === "" ||
        (text !== text.trim() && !key.endsWith("noMembers")) ||
        (/\.\.\.|"/.test(text) && !key.startsWith("said.")),
    );
    expect(bad).toEqual([]);
  });

  it("can be filled with any number, and names every plural form of the language", () => {
    const t = createTranslator({
      locale,
      messages: catalogues[locale],
      onError: (error) => {
        throw error;
      },
    });
    for (const [key, text] of Object.entries(flat[locale]))
      for (const figure of [0, 1, 2, 5, 1_000_000]) {
        const values: Record<string, unknown> = {};
        for (const gap of gapsOf(text)) {
          const [kind, name] = gap.split(" ");
          if (name)
            values[name] = kind === "tag" ? (inner: string) => inner : kind === "value" ? String(figure) : figure;
        }
        expect(String(t.markup(key as never, values as never))).not.toMatch(/[{}]|undefined/);
      }
  });
});

describe("what the pages ask for", () => {
  const sources = sourcesOf(join(import.meta.dirname, ".."));

  it("exists", () => {
    const missing = sources.flatMap(({ path, asked }) =>
      asked
        .filter(({ key, namespaces }) => !namespaces.some((namespace) => under(namespace, key) in flat.en))
        .map(({ key, namespaces }) => `${path}: ${key} of ${namespaces.join(" or ")}`),
    );
    expect(missing).toEqual([]);
    expect(sources.flatMap(({ asked }) => asked).length).toBeGreaterThan(200);
  });

  it("opens namespaces that exist", () => {
    const spaces = new Set(Object.keys(flat.en).flatMap((key) => prefixesOf(key)));
    const missing = sources.flatMap(({ path, namespaces }) =>
      namespaces.filter((namespace) => namespace && !spaces.has(namespace)).map((namespace) => `${path}: ${namespace}`),
    );
    expect(missing).toEqual([]);
  });

  it("is everything that the catalogues hold", () => {
    const unused = Object.keys(flat.en).filter(
      (key) =>
        !matches(askedByData, key) &&
        !sources.some(({ namespaces, keys }) =>
          namespaces.some((namespace) => {
            if (namespace && !key.startsWith(`${namespace}.`)) return false;
            const rest = namespace ? key.slice(namespace.length + 1) : key;
            return keys.some((each) => (typeof each === "string" ? each === rest : each.test(rest)));
          }),
        ),
    );
    expect(unused).toEqual([]);
  });

  it("is found where it stands in the source", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a page's source, not a text with gaps
    const asking = 't(open ? "c" : `d.${x}`); t.rich("e", {});';
    const source = sourceOf("x.tsx", `const t = useTranslations("a.b");\n${asking}`);
    expect(source.namespaces).toEqual(["a.b"]);
    expect(source.keys).toContain("c");
    expect(source.keys.some((key) => key instanceof RegExp && key.test("d.anything"))).toBe(true);
    expect(source.asked).toEqual([{ key: "e", namespaces: ["a.b"] }]);
  });
});

function flatten(texts: object, prefix = ""): Record<string, string> {
  return Object.entries(texts).reduce<Record<string, string>>((all, [key, value]) => {
    if (typeof value === "string") all[prefix + key] = value;
    else Object.assign(all, flatten(value, `${prefix}${key}.`));
    return all;
  }, {});
}

/** "value name", "plural count", "tag span", "figure n", "select x a|b": what the text needs, sorted. */
function gapsOf(text: string): string[] {
  const gaps = new Set<string>();
  const walk = (elements: MessageFormatElement[]) => {
    for (const each of elements) {
      if (each.type === TYPE.argument) gaps.add(`value ${each.value}`);
      else if (each.type === TYPE.number) gaps.add(`figure ${each.value}`);
      else if (each.type === TYPE.date || each.type === TYPE.time) gaps.add(`moment ${each.value}`);
      else if (each.type === TYPE.plural || each.type === TYPE.select) {
        const choices = Object.entries(each.options);
        gaps.add(
          each.type === TYPE.plural
            ? `plural ${each.value}`
            : `select ${each.value} ${choices
                .map(([of]) => of)
                .sort()
                .join("|")}`,
        );
        for (const [, choice] of choices) walk(choice.value);
      } else if (each.type === TYPE.tag) {
        gaps.add(`tag ${each.value}`);
        walk(each.children);
      }
    }
  };
  walk(parse(text));
  return [...gaps].sort();
}

function matches(list: Record<string, string>, key: string): boolean {
  return Object.keys(list).some((each) => each === key || (each.endsWith(".*") && key.startsWith(each.slice(0, -1))));
}

const under = (namespace: string, key: string) => (namespace ? `${namespace}.${key}` : key);

function prefixesOf(key: string): string[] {
  const parts = key.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}
