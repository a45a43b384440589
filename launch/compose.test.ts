// The compose file and the image can't be built in a test: they are read instead, and held against what the processes really take.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { knownVariables } from "../environment/environment.ts";
import { root } from "./folders.ts";
import { patience, processKinds } from "./run.ts";

interface ComposeService {
  image: string;
  build?: { context: string };
  restart?: string;
  container_name?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  ports?: string[];
  volumes?: string[];
  configs?: { source: string; target: string }[];
  stop_grace_period?: string;
}

const text = readFileSync(join(root, "docker-compose.yml"), "utf8");
const compose = parse(text, { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
  configs: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build);
const lasting = services.filter(([, service]) => service.restart === "unless-stopped").map(([name]) => name);
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const operations = readFileSync(join(root, "docs/operations.md"), "utf8");
const known = new Map(knownVariables().map(({ name, required }) => [name, required]));

/** What a value asks of whoever runs it: `${NAME}`, `${NAME:-default}`, `${NAME:?what to do}`. */
function asked(value: string): { name: string; required: boolean; otherwise: string | undefined }[] {
  return [...value.matchAll(/(?<!\$)\$\{(\w+)(?:(:[-?])([^}]*))?\}/g)].map(([, name, kind, rest]) => ({
    name: name!,
    required: kind === ":?",
    otherwise: kind === ":-" ? rest : undefined,
  }));
}

/** Text all the way down: a colon in a line that is not quoted makes a table of it. */
const isText = (value: unknown) => typeof value === "string";

const valuesOf = (service: ComposeService) => Object.entries(service.environment ?? {});

describe("the variables of our processes", () => {
  test.each(ours)("%s: each is one that a process reads", (_, service) => {
    expect(valuesOf(service).filter(([name]) => !known.has(name))).toEqual([]);
  });

  test.each(ours)("%s: each that must be given is given", (_, service) => {
    const required = [...known].filter(([, must]) => must).map(([name]) => name);
    expect(required.filter((name) => !service.environment?.[name])).toEqual([]);
  });

  test("those that must be given stop the start when they are not, and say what to do", () => {
    for (const name of ["POSTGRES_PASSWORD", "AUTH_SECRET", "PARLEY_ENCRYPTION_KEY", "APP_URL"]) {
      const uses = asked(text).filter((one) => one.name === name);
      expect(uses.length, name).toBeGreaterThan(0);
      expect(
        uses.every((use) => use.required),
        name,
      ).toBe(true);
    }
  });

  test("one machine's own stay away: no demo, no simulator", () => {
    for (const [, service] of ours) {
      const given = Object.keys(service.environment ?? {});
      expect(given.filter((name) => /DEMO|SIMULATOR|DATA_DIR/.test(name))).toEqual([]);
    }
  });

  test("all have the same secrets and the same addresses", () => {
    for (const name of ["DATABASE_URL", "AUTH_SECRET", "PARLEY_ENCRYPTION_KEY", "TEMPORAL_ADDRESS", "APP_URL"]) {
      expect(new Set(ours.map(([, service]) => service.environment?.[name])).size, name).toBe(1);
    }
  });
});

describe("secrets", () => {
  test("none stands in the file, none has a default", () => {
    for (const [service, { environment }] of services) {
      for (const [name, value] of Object.entries(environment ?? {})) {
        if (!/PASSWORD|PWD|SECRET|KEY/.test(name)) continue;
        const [one, ...more] = asked(value);
        expect(more, `${service} ${name}`).toEqual([]);
        expect(value, `${service} ${name}`).toMatch(/^\$\{\w+:[-?][^}]*\}$/);
        expect(one!.required || one!.otherwise === "", `${service} ${name}`).toBe(true);
      }
    }
    expect(dockerfile).not.toMatch(/^\s*(ARG|ENV).*(PASSWORD|SECRET|KEY)/m);
  });

  test("nothing that holds one goes into the image", () => {
    const ignored = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
    for (const name of [".env*", ".data", ".git", "node_modules"]) expect(ignored).toContain(name);
  });
});

describe("what is run", () => {
  test.each(services)("%s: a version is named", (_, { image }) => {
    const name = asked(image).reduce(
      (so, { name, otherwise }) => so.replace(`\${${name}:-${otherwise}}`, otherwise!),
      image,
    );
    expect(name).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?(-\w+)?$/);
  });

  test.each(ours)(
    "%s: is built from a folder that is there, and runs a kind of process that is there",
    (_, service) => {
      expect(existsSync(join(root, service.build!.context, "Dockerfile"))).toBe(true);
      expect(processKinds).toContain(service.command?.[0]);
      expect(service.command).toHaveLength(1);
      expect(Object.keys(packageScripts())).toContain(service.command![0]);
    },
  );

  test("the image's lines name what is there", () => {
    expect(dockerfile.match(/^FROM (\S+)/gm)).toHaveLength(2);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(image).toMatch(/^node:\d+\.\d+\.\d+-[\w-]+$/);
    for (const [, sources] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const source of sources!.split(" ")) expect(existsSync(join(root, source)), source).toBe(true);
    }
    for (const [, script] of dockerfile.matchAll(/npm run (\S+)/g))
      expect(Object.keys(packageScripts())).toContain(script);
    const [program, file] = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)![1]!);
    expect(program).toBe("node");
    expect(existsSync(join(root, file))).toBe(true);
    expect(processKinds).toContain(JSON.parse(/^CMD (.+)$/m.exec(dockerfile)![1]!)[0]);
    expect(dockerfile.lastIndexOf("\nUSER node")).toBeGreaterThan(dockerfile.lastIndexOf("\nFROM"));
  });

  test.each(services)("%s: every value, command and check is text", (_, service) => {
    const { command = [], entrypoint = [], healthcheck, environment = {}, ports = [], volumes = [] } = service;
    const values = [...command, ...entrypoint, ...(healthcheck?.test ?? []), ...Object.values(environment)];
    expect([...values, ...ports, ...volumes].filter((value) => !isText(value))).toEqual([]);
  });

  test("several workers and several webs can stand side by side", () => {
    for (const [name, service] of services) expect(service.container_name, name).toBeUndefined();
    expect(compose.services.worker!.ports).toBeUndefined();
    // A range of ports can be given.
    expect(compose.services.web!.ports).toEqual([expect.stringMatching(/\$\{WEB_PORTS:-\d+\}:3000$/)]);
    expect(compose.services.web!.environment!.PORT).toBe("3000");
  });

  test("a stop waits longer than the processes take", () => {
    for (const name of ["web", "worker"]) {
      const seconds = /^(\d+)s$/.exec(compose.services[name]!.stop_grace_period ?? "")?.[1];
      expect(Number(seconds) * 1000, name).toBeGreaterThan(patience);
    }
  });
});

describe("how they hang together", () => {
  test("what lasts starts again by itself; what runs once does not for ever", () => {
    expect(lasting.sort()).toEqual(["postgres", "temporal", "temporal-ui", "web", "worker"]);
    for (const [name, { restart }] of services) expect(restart, name).toMatch(/^(unless-stopped|on-failure:\d+)$/);
  });

  test.each(services)("%s: waits for what is there, in a way that can come true", (_, service) => {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose.services)).toContain(name);
      const needed = lasting.includes(name) ? "service_healthy" : "service_completed_successfully";
      expect(condition, name).toBe(needed);
      if (condition === "service_healthy") expect(compose.services[name]!.healthcheck, name).toBeDefined();
    }
  });

  test("the addresses inside are services", () => {
    const names = Object.keys(compose.services);
    for (const [service, { environment }] of services) {
      for (const [name, value] of Object.entries(environment ?? {})) {
        if (/^(TEMPORAL_ADDRESS|POSTGRES_SEEDS|SQL_HOST)$/.test(name))
          expect(names, service).toContain(value.split(":")[0]);
        if (name === "DATABASE_URL") expect(names).toContain(/@([^:/]+):5432\/parley$/.exec(value)?.[1]);
      }
    }
    expect(compose.services.postgres!.environment!.POSTGRES_DB).toBe("parley");
  });

  test("health is asked where it is answered", () => {
    const [, port, path] = /127\.0\.0\.1:(\d+)(\/[\w/]+)/.exec(compose.services.web!.healthcheck!.test.join(" "))!;
    expect(port).toBe(compose.services.web!.environment!.PORT);
    expect(path).toBe("/api/health/live");
    expect(existsSync(join(root, "web/app", path!, "route.ts"))).toBe(true);
  });

  test("volumes and configs that are used are named, and the other way round", () => {
    const volumes = services.flatMap(([, service]) => (service.volumes ?? []).map((one) => one.split(":")[0]));
    const configs = services.flatMap(([, service]) => (service.configs ?? []).map((one) => one.source));
    expect(new Set(volumes)).toEqual(new Set(Object.keys(compose.volumes)));
    expect(new Set(configs)).toEqual(new Set(Object.keys(compose.configs)));
  });

  test("only Parley's pages and, on this machine alone, Temporal's can be reached from outside", () => {
    expect(services.filter(([, service]) => service.ports).map(([name]) => name)).toEqual(["temporal-ui", "web"]);
    expect(compose.services["temporal-ui"]!.ports![0]).toMatch(/^127\.0\.0\.1:/);
  });
});

describe("docs/operations.md", () => {
  const rows = [...operations.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name!);

  test("tells of every variable that a process reads", () => {
    expect([...known.keys()].filter((name) => !rows.includes(name))).toEqual([]);
  });

  test("tells of every variable that the compose file asks for", () => {
    expect(asked(JSON.stringify(compose)).filter(({ name }) => !rows.includes(name))).toEqual([]);
  });

  test("tells of none that nobody reads", () => {
    const others = ["POSTGRES_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT", "NEXT_DIST_DIR", "CHROMIUM_PATH"];
    const read = new Set([...known.keys(), ...asked(text).map(({ name }) => name), ...others]);
    expect(
      rows.filter((name) => !read.has(name) && !name.startsWith("TEMPORAL_TLS") && name !== "TEMPORAL_API_KEY"),
    ).toEqual([]);
  });
});

function packageScripts(): Record<string, string> {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;
}
