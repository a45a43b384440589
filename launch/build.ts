// What is made from the sources: Prisma's client and the web's pages. Each is made again only when its sources changed.
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, LaunchError, root } from "./folders.ts";
import { leash } from "./leash.ts";

/** Makes Prisma's client. The engine that `prisma generate` would download is not needed: any program serves in its place. */
export async function generateClient(): Promise<"nothing" | undefined> {
  const output = join(root, "prisma/generated");
  const version = JSON.parse(readFileSync(join(root, "node_modules/prisma/package.json"), "utf8")).version;
  const sources = createHash("sha256")
    .update(version)
    .update(readFileSync(join(root, "prisma/schema.prisma")));
  return whenChanged(join(output, ".made-from"), sources.digest("hex"), async () => {
    const prisma = join(root, "node_modules/prisma/build/index.js");
    await runQuietly("Prisma's client could not be made", [prisma, "generate", "--config", ".config/prisma.ts"], {
      PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    });
  });
}

// Next bundles every room that the web imports from.
const webSources = ["web", "domain", "environment", "prisma", "providers", "temporal", "activities", "workflows"];

/** Builds the web's pages into `web/<folder>`, the one that `npm run web` serves. The mark stands in the build, so that whoever deletes that gets a new one. */
export async function buildWeb(folder = process.env.NEXT_DIST_DIR || ".next"): Promise<"nothing" | undefined> {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", "package.json", "tsconfig.json"])
    hash.update(readFileSync(join(root, file)));
  for (const file of webSources.flatMap((room) => sourcesIn(room))) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return whenChanged(join(root, "web", folder, "made-from"), hash.digest("hex"), async () => {
    const next = join(root, "node_modules/next/dist/bin/next");
    await runQuietly("The web could not be built", [next, "build", "web"], {
      NODE_ENV: "production",
      NEXT_DIST_DIR: folder,
      NEXT_TELEMETRY_DISABLED: "1",
    });
  });
}

function sourcesIn(room: string): string[] {
  if (!existsSync(join(root, room))) return [];
  return readdirSync(join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !/(^|\/)(\.next[^/]*|generated|node_modules)\//.test(file) && !/\.(test\.tsx?|md)$/.test(file))
    .filter((file) => !file.endsWith("next-env.d.ts"))
    .sort();
}

async function whenChanged(mark: string, sources: string, make: () => Promise<void>): Promise<"nothing" | undefined> {
  if (existsSync(mark) && readFileSync(mark, "utf8") === sources) return "nothing";
  // Taken away first: a build that is cut short leaves no mark.
  rmSync(mark, { force: true });
  await make();
  writeFileSync(mark, sources);
}

// On a leash, so that a build does not go on when the start that wanted it was killed.
async function runQuietly(problem: string, args: string[], variables: Record<string, string>): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const logFile = join(cacheFolder, `build-${process.pid}.log`);
  const output = openSync(logFile, "w");
  try {
    const env = { ...process.env, ...variables } as NodeJS.ProcessEnv;
    const { shell } = await leash(process.execPath, args, { signal: "TERM", cwd: root, env, output });
    const code = shell.exitCode ?? (await new Promise((resolve) => shell.once("exit", resolve)));
    if (code === 0) return;
    console.error(`\n${readFileSync(logFile, "utf8").trim().split("\n").slice(-40).join("\n")}`);
    throw new LaunchError(`${problem}: see above.`);
  } finally {
    closeSync(output);
    rmSync(logFile, { force: true });
  }
}
