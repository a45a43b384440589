import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "#web/server/api/operation";
import { root } from "../launch/folders.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const app = join(root, "web/app");

let database: TestDatabase;
let declared: Operation[];
// biome-ignore lint/suspicious/noExplicitAny: a document, read as a stranger would
type Json = any;
let document: Json;
beforeAll(async () => {
  database = await testDatabase();
  const { operations } = await import("#web/server/api/operations");
  const { readDescription } = await import("#web/server/api/description");
  declared = [...operations, readDescription];
  const answer = await readDescription(new Request("http://127.0.0.1/api/openapi.json"), {
    params: Promise.resolve({}),
  });
  document = await answer.json();
}, 60_000);
afterAll(() => database?.drop());

/** Every route file with its path as the document writes it. */
function routeFiles(folder = app): { file: string; path: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^route\.tsx?$/.test(entry.name))
    .map((entry) => ({
      file: join(entry.parentPath, entry.name),
      path: `/${relative(app, entry.parentPath)}`.replaceAll(/\[(\w+)\]/g, "{$1}"),
    }));
}

describe("the description of the API", () => {
  it("and the routes name each other, one to one", async () => {
    const served: string[] = [];
    for (const { file, path } of routeFiles()) {
      if (!/^\/api\/(v1|health|metrics|openapi\.json)/.test(path) || path.includes("[...")) continue;
      expect(path).not.toMatch(/^\/api\/v1/);
      const handlers = await import(file);
      for (const method of methods.filter((each) => each in handlers)) {
        served.push(`${method} ${path}`);
        const { declaration } = handlers[method] as Operation;
        expect(`${declaration.method.toUpperCase()} ${declaration.path}`).toBe(`${method} ${path}`);
      }
    }
    const told = Object.entries<object>(document.paths).flatMap(([path, of]) =>
      Object.keys(of).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const { dispatch } = await import("#web/server/api/dispatch");
    for (const line of told.filter((each) => each.includes(" /api/v1/"))) {
      const [method, path = ""] = line.split(" ");
      const address = `http://127.0.0.1${path.replaceAll(/\{\w+\}/g, "x")}`;
      const call = (as: string) =>
        dispatch(new Request(address, { method: as, headers: { authorization: "Bearer made-up" } }), {
          params: Promise.resolve({}),
        });
      // Somebody asks for a key there; nobody knows the method that is not told.
      expect([line, (await call(method!)).status]).toEqual([line, 401]);
      if (!told.includes(`PATCH ${path}`)) expect([line, (await call("PATCH")).status]).toEqual([line, 405]);
      served.push(line);
    }
    expect(served.sort()).toEqual(told.sort());
  }, 60_000);

  it("is valid by the specification's own schema", async () => {
    const { Validator } = await import("@seriousme/openapi-schema-validator");
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect(validator.version).toBe("3.1");
  });

  it("is laid out for its page: every operation, with what it takes and a call to copy", async () => {
    const { describedTags } = await import("#web/server/api/description-page");
    const shown = describedTags().flatMap((tag) => tag.operations);
    expect(shown.map((each) => each.id).sort()).toEqual(declared.map((each) => each.declaration.name).sort());
    const create = shown.find((each) => each.id === "createCampaign")!;
    const fields = create.bodies[0]!.fields;
    expect(fields).toContainEqual(expect.objectContaining({ path: "schedule.ranges[].days", depth: 2 }));
    expect(fields.find((field) => field.path === "name")).toMatchObject({ required: true, type: "string" });
    expect(create.curl).toContain("Idempotency-Key");
    expect(create.parameters).toMatchObject([{ path: "Idempotency-Key", place: "header", required: false }]);
    expect(JSON.stringify(shown)).not.toMatch(/\[object|undefined/);
  });

  it("is OpenAPI 3.1: names are unique, parameters are told, references lead somewhere", () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: "Parley", version: "1" });
    const names = declared.map((each) => each.declaration.name);
    expect(new Set(names).size).toBe(names.length);
    for (const [path, of] of Object.entries<Record<string, Json>>(document.paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const operation of Object.values(of)) {
        const given = (operation.parameters ?? [])
          .filter((each: Json) => each.in === "path")
          .map((each: Json) => each.name);
        expect([path, given]).toEqual([path, wanted]);
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      }
    }
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = reference!
        .slice(2)
        .split("/")
        .reduce((at, key) => at?.[key], document);
      expect([reference, typeof found]).toEqual([reference, "object"]);
    }
  });

  it("tells bodies, answers and refusals", () => {
    const create = document.paths["/api/v1/campaigns"].post;
    expect(create.requestBody.content["application/json"].schema.required).toEqual(["name", "providerId"]);
    expect(create.responses["422"].content["application/problem+json"].schema.$ref).toBe(
      "#/components/schemas/Problem",
    );
    expect(create.responses["201"]).toBeDefined();
    expect(document.paths["/api/health"].get.security).toEqual([]);
    const rows = document.paths["/api/v1/dialers/{id}/rows"].post.requestBody.content;
    expect(Object.keys(rows).sort()).toEqual(["application/json", "text/csv"]);
  });
});
