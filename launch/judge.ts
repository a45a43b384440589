// The tools that judge the sources, each run as a program, and how many of its verdicts were good.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./folders.ts";
import { leash } from "./leash.ts";

export interface Score {
  passed: number;
  failed: number;
  skipped: string[];
}

export const noScores: Score = { passed: 0, failed: 0, skipped: [] };

/** Two scores as one. */
export function sum(a: Score, b: Score): Score {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/** Biome: format and lint as one verdict. */
export async function formatAndLint(): Promise<Score> {
  return verdict("Format and lint", await program("@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]));
}

/** The TypeScript compiler: one verdict. */
export async function types(): Promise<Score> {
  return verdict("Types", await program("typescript/bin/tsc", ["-p", ".", "--noEmit"]));
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** The tests, as many verdicts as there are tests; a file that could not even be read is a failed one. */
export async function vitest(args: string[]): Promise<Score> {
  const folder = mkdtempSync(join(tmpdir(), "parley-test-report-"));
  const file = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const code = await program("vitest/vitest.mjs", ["run", "-c", ".config/vitest.ts", ...reporters, ...args]);
    const report = JSON.parse(readFileSync(file, "utf8")) as Report;
    const broken = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
    );
    const skipped = report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => ["pending", "skipped", "todo"].includes(status))
        .map(({ fullName }) => `${name.replace(`${root}/`, "")}: ${fullName}`),
    );
    const failed = report.numFailedTests + broken.length;
    // An error outside any test: vitest says so by its exit code alone.
    return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
  } catch (error) {
    console.error(`The tests left no report: ${(error as Error).message}`);
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function verdict(name: string, code: number): Score {
  console.log(code === 0 ? `✓ ${name}` : `✗ ${name}`);
  return code === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [] };
}

// On a leash, so that it ends when this process is killed.
async function program(file: string, args: string[]): Promise<number> {
  const path = join(root, "node_modules", file);
  const running = await leash(process.execPath, [path, ...args], { signal: "TERM", cwd: root, output: "inherit" });
  if (running.shell.exitCode !== null) return running.shell.exitCode;
  return new Promise((resolve) => running.shell.once("exit", (code) => resolve(code ?? 1)));
}
