// Keeps the documents true: what they name exists, and every point of the product stands once.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = pagesIn("").sort();

/** The Markdown files below a folder, without what others wrote or a program made. */
function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? pagesIn(path) : entry.name.endsWith(".md") ? [path] : [];
  });
}

interface Point {
  number: string;
  means: string;
  where: string[];
  tests: string[];
  state: string;
}

/** Every table row of features.md that begins with a number. */
const points: Point[] = [...read("docs/features.md").matchAll(/^\| ([FD]\d+) \|(.*)\|$/gm)].map(([, number, rest]) => {
  const [means, where, tests, state, ...more] = rest!.split("|").map((cell) => cell.trim());
  if (state === undefined || more.length > 0) throw new Error(`${number} has not five columns`);
  return { number: number!, means: means!, where: quoted(where!), tests: quoted(tests!), state };
});

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
}

/** A page's address: `/dialers/{id}` is web/app/(signed-in)/dialers/[id]/page.tsx. */
function isPage(address: string): boolean {
  const folder = address.replaceAll("{", "[").replaceAll("}", "]");
  return ["", "/(signed-in)"].some((group) => existsSync(join(root, "web/app", group, folder, "page.tsx")));
}

describe("features.md", () => {
  it("has every feature and every decision once, in order", () => {
    const expected = (letter: string, most: number) => Array.from({ length: most }, (_, i) => `${letter}${i + 1}`);
    expect(points.map((point) => point.number)).toEqual([...expected("F", 81), ...expected("D", 35)]);
  });

  it("says what is done, and of the rest what is missing", () => {
    for (const { number, state } of points) expect(state, number).toMatch(/^(done|not yet|partly: .+)$/);
  });

  it("names only files, folders and pages that are there", () => {
    for (const { number, where } of points)
      for (const place of where)
        expect(place.startsWith("/") ? isPage(place) : existsSync(join(root, place)), `${number}: ${place}`).toBe(true);
  });

  it("names a test for everything that is done, and only tests that are there", () => {
    for (const { number, state, tests, where } of points) {
      if (state === "done") expect(tests, number).not.toEqual([]);
      if (state !== "not yet") expect(where, number).not.toEqual([]);
      for (const test of tests) {
        expect(test, number).toMatch(/\.test\.tsx?$/);
        expect(existsSync(join(root, test)), `${number}: ${test}`).toBe(true);
      }
    }
  });
});

describe("the glossary", () => {
  const terms = [...read("docs/glossary.md").matchAll(/^\| ([^|]+) \|/gm)].map((match) => match[1]!.trim()).slice(1);

  it("stands in the order of the alphabet, each term once", () => {
    expect(terms.length).toBeGreaterThan(50);
    expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b, "en")));
  });

  it.each(["es", "pt"])("says what the pages say in %s", (locale) => {
    const folder = join("web/messages", locale);
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".json"));
    const said = files.map((name) => read(join(folder, name))).join("\n");
    for (const [, term, both] of read("docs/glossary.md").matchAll(/^\| ([^|]+) \| ([^|]+ · [^|]+) \|/gm)) {
      if (term === "term") continue;
      const [spanish, portuguese] = both!.split(" · ");
      const word = (locale === "es" ? spanish! : portuguese!).trim().toLowerCase();
      expect(said.toLowerCase().includes(word), `${term}: ${word}`).toBe(true);
    }
  });
});

describe("decisions", () => {
  const records = pages.filter((page) => /^docs\/decisions\/0/.test(page));

  it("stand in the index, each under its own number", () => {
    const numbers = records.map((path) => Number(/(\d{4})-/.exec(path)![1]));
    expect(new Set(numbers).size).toBe(records.length);
    for (const path of records) {
      const name = path.split("/").at(-1)!;
      expect(read("docs/decisions/README.md"), name).toContain(`(${name})`);
      expect(read(path), name).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
    }
  });
});

describe("every page", () => {
  it("links only to what is there", () => {
    for (const page of pages)
      for (const [, target] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/i.test(target!)) continue;
        const path = join(dirname(join(root, page)), target!.split("#")[0]!);
        expect(existsSync(path), `${page}: ${target}`).toBe(true);
      }
  });

  it("that opens a folder is short", () => {
    const readmes = pages.filter((page) => /.\/README\.md$/.test(page) && !page.startsWith("docs/"));
    const lines = (page: string) =>
      read(page)
        .split("\n")
        .filter((line) => line.trim() !== "").length;
    for (const page of readmes) expect(lines(page), page).toBeLessThanOrEqual(12);
  });

  it("names only commands that are there", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const page of pages)
      for (const [, script] of read(page).matchAll(/npm run ([a-z][a-z:-]*)/g))
        expect(scripts, `${page}: npm run ${script}`).toHaveProperty([script!]);
  });
});
