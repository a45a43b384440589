import { createHmac, timingSafeEqual } from "node:crypto";
import { environment } from "./environment.ts";

// Carriers fetch when they send, which may be hours after they took the text.
const validMilliseconds = 12 * 3_600_000;

/** The address at which a carrier may fetch one file, without signing in, for twelve hours: nobody can guess it, and it shows nothing else. */
export function carrierMediaUrl(mediaId: string, now = Date.now()): string {
  const until = now + validMilliseconds;
  return `${environment().publicUrl}/api/media/${mediaId}/carrier?until=${until}&proof=${proofOf(mediaId, until)}`;
}

/** Whether such an address is ours and still holds. */
export function mediaLinkHolds(mediaId: string, until: number, proof: string, now = Date.now()): boolean {
  if (!Number.isSafeInteger(until) || until <= now) return false;
  const [given, wanted] = [Buffer.from(proof), Buffer.from(proofOf(mediaId, until))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function proofOf(mediaId: string, until: number): string {
  // A key of its own, made of the installation's.
  const key = createHmac("sha256", Buffer.from(environment().encryptionKey, "hex")).update("media link").digest();
  return createHmac("sha256", key).update(`${mediaId} ${until}`).digest("base64url");
}
