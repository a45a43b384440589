import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { environment } from "./environment.ts";

// Layout: 12 bytes nonce, 16 bytes tag, ciphertext (AES-256-GCM).
/** Encrypts a record of secrets for a `bytea` column. */
export function sealSecrets(secrets: Record<string, string>): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(environment().encryptionKey, "hex"), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
}

/** Opens what `sealSecrets` made; throws when the key is another one or the bytes were changed. */
export function openSecrets(sealed: Uint8Array | null): Record<string, string> {
  if (!sealed) return {};
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(
    "aes-256-gcm",
    Buffer.from(environment().encryptionKey, "hex"),
    bytes.subarray(0, 12),
  );
  decipher.setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8"));
}
