import { hash, verify } from "@node-rs/argon2";

/** Argon2id with the library's settings (19 MiB, two passes). */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | undefined;

/** True when the password fits. Without a stored hash it works as long and says no, so that time tells nothing about who exists. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hash("nobody has this password");
  const fits = await verify(stored ?? (await decoy), password).catch(() => false);
  return stored !== null && fits;
}
