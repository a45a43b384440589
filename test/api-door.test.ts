import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../launch/folders.ts";

const web = join(root, "web");
const mark = Symbol.for("parley.door");

function files(fits: (path: string) => boolean): string[] {
  return readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\/\.next|node_modules/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(fits);
}

const routes = files((path) => /\/route\.tsx?$/.test(path));
const actions = files((path) => /\.tsx?$/.test(path) && /^\s*["']use server["']/.test(readFileSync(path, "utf8")));

// One door for who may do what: a route or action that is not made by it checks nothing.
describe("every route and action is made by the door", () => {
  it("and there are some", () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(actions.length).toBeGreaterThan(0);
  });

  for (const file of [...routes, ...actions]) {
    it(relative(root, file), async () => {
      const content = (await import(file)) as Record<string, unknown>;
      const handlers = Object.entries(content).filter(([, value]) => typeof value === "function");
      expect(handlers.length).toBeGreaterThan(0);
      const unmarked = handlers.filter(([, value]) => !(mark in (value as object))).map(([name]) => name);
      expect(unmarked).toEqual([]);
    });
  }

  it("and no action hides inside another file", () => {
    const inline = files((path) => /\.tsx?$/.test(path) && /^\s+["']use server["']/m.test(readFileSync(path, "utf8")));
    expect(inline.map((file) => relative(root, file))).toEqual([]);
  });
});
