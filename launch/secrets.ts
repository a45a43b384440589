import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { LaunchError } from "./folders.ts";

/** What one machine makes for itself at the first start. */
export interface Secrets {
  authSecret: string;
  encryptionKey: string;
  postgresPassword: string;
  /** The demo people's password, and the administrator's unless PARLEY_ADMIN_PASSWORD gave one. */
  demoPassword: string;
}

/** The secrets kept in the data folder, made at the first start. Only their owner can read the file. */
export function keptSecrets(file: string): Secrets {
  let kept: Partial<Secrets> = {};
  if (existsSync(file)) {
    try {
      kept = JSON.parse(readFileSync(file, "utf8"));
    } catch {
      throw new LaunchError(
        `${file} cannot be read: bring it back from a backup, or set PARLEY_DATA_DIR to a new folder (provider secrets are sealed with it).`,
      );
    }
  }
  const secrets: Secrets = {
    authSecret: randomBytes(32).toString("hex"),
    encryptionKey: randomBytes(32).toString("hex"),
    postgresPassword: randomBytes(16).toString("hex"),
    demoPassword: readablePassword(),
    ...kept,
  };
  if (Object.keys(kept).length < Object.keys(secrets).length) {
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return secrets;
}

/** A password that can be read aloud: 12 letters and digits (59 bits) without the ones that look alike. */
export function readablePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const part = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return [part(), part(), part()].join("-");
}
