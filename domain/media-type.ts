/** How a page shows a file: pictures, sounds and films in place, everything else as a tile to download. */
export type MediaKind = "image" | "audio" | "video" | "file";

/** The most bytes that one file may have (D33). */
export const longestMedia = 16 * 1024 * 1024;

/** Enough of a file's beginning to know what it is. */
export const sniffedBytes = 4_096;

interface Known {
  type: string;
  fits: (head: Uint8Array) => boolean;
}

const bytesAt =
  (offset: number, ...wanted: number[]) =>
  (head: Uint8Array) =>
    wanted.every((byte, index) => head[offset + index] === byte);
const textAt = (offset: number, text: string) => bytesAt(offset, ...[...text].map((letter) => letter.charCodeAt(0)));
const both = (first: Known["fits"], second: Known["fits"]) => (head: Uint8Array) => first(head) && second(head);
const brand = (...names: string[]) => both(textAt(4, "ftyp"), (head) => names.some((name) => textAt(8, name)(head)));

// By their first bytes, whatever they are called. The narrower one first.
const known: Known[] = [
  { type: "image/jpeg", fits: bytesAt(0, 0xff, 0xd8, 0xff) },
  { type: "image/png", fits: bytesAt(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { type: "image/gif", fits: textAt(0, "GIF8") },
  { type: "image/webp", fits: both(textAt(0, "RIFF"), textAt(8, "WEBP")) },
  { type: "audio/wav", fits: both(textAt(0, "RIFF"), textAt(8, "WAVE")) },
  { type: "audio/ogg", fits: textAt(0, "OggS") },
  { type: "audio/amr", fits: textAt(0, "#!AMR") },
  { type: "audio/mpeg", fits: (head) => textAt(0, "ID3")(head) || (head[0] === 0xff && isLayer3(head[1])) },
  { type: "audio/aac", fits: (head) => head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0 },
  { type: "audio/mp4", fits: brand("M4A ", "M4B ") },
  { type: "video/3gpp", fits: brand("3gp", "3g2") },
  { type: "video/quicktime", fits: brand("qt  ") },
  {
    type: "video/mp4",
    fits: brand("isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "MSNV", "M4V ", "dash"),
  },
  { type: "video/webm", fits: bytesAt(0, 0x1a, 0x45, 0xdf, 0xa3) },
  { type: "application/pdf", fits: textAt(0, "%PDF-") },
  // Office files are ZIP archives; which one, the sender says.
  { type: "application/zip", fits: bytesAt(0, 0x50, 0x4b, 0x03, 0x04) },
];

function isLayer3(byte = 0): boolean {
  // MPEG frame sync, layer III, a version that exists.
  return (byte & 0xe6) === 0xe2 && (byte & 0x18) !== 0x08;
}

const office = /^application\/(vnd\.openxmlformats-officedocument\.[\w.]+|vnd\.oasis\.opendocument\.\w+)$/;
const plain = new Set(["text/plain", "text/csv", "text/vcard", "text/x-vcard", "text/directory", "text/calendar"]);

/** What a file is, or a sentence that says why it is not taken. */
export type JudgedMedia = { type: string; refused?: never } | { refused: string; type?: never };

/**
 * Judges a file by its first bytes, not by what somebody calls it (D33). Of types that cannot be told by their bytes only plain ones are
 * taken on the sender's word, and only where no markup or program could hide in them.
 */
export function judgeMedia(announced: string, head: Uint8Array, bytes: number): JudgedMedia {
  if (bytes === 0) return { refused: "The file is empty." };
  if (bytes > longestMedia) return { refused: "The file is larger than 16 MB." };
  const said = announced.split(";", 1)[0]!.trim().toLowerCase();
  const found = known.find((each) => each.fits(head))?.type;
  if (found === "application/zip") return office.test(said) ? { type: said } : { refused: notTaken };
  // The same container holds both; the sender knows which.
  if (found === "audio/ogg" || found === "video/mp4" || found === "video/webm" || found === "video/3gpp") {
    const twin = said.replace(/^(audio|video)\//, "");
    if (said === `audio/${twin}` && found.endsWith(`/${twin}`)) return { type: said };
    return { type: found };
  }
  if (found) return { type: found };
  if (plain.has(said) && isPlainText(head))
    return { type: said === "text/vcard" || said.startsWith("text/c") ? said : "text/plain" };
  return { refused: notTaken };
}

const notTaken = "This type of file is not accepted.";

/** UTF-8 without control characters, and nothing that a browser might take for a page. */
function isPlainText(head: Uint8Array): boolean {
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join("");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return !/[\x00-\x08\x0e-\x1f]/.test(text) && !/^(\xef\xbb\xbf)?\s*<|<(html|script|svg|\?xml|!doctype)/i.test(text);
}

/** How a type is shown. */
export function mediaKind(type: string): MediaKind {
  const family = type.split("/", 1)[0];
  if (family === "image" || family === "audio" || family === "video") return family;
  return "file";
}

const endings: Record<string, string> = {
  "image/jpeg": "jpg",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "video/quicktime": "mov",
  "video/3gpp": "3gp",
  "text/plain": "txt",
  "text/vcard": "vcf",
  "text/calendar": "ics",
};

/**
 * A name to save a file under: what the sender called it, without path, control characters or what a file system refuses; or one made of
 * its type.
 */
export function mediaName(given: string, type: string): string {
  const safe = given
    .normalize("NFC")
    .replace(/^.*[\\/]/, "")
    .replace(/[\p{Cc}\p{Cf}"*:<>?|]/gu, "")
    .replace(/^\.+/, "")
    .trim()
    .slice(0, 120);
  const ending = endings[type] ?? /^[\w-]+\/([a-z0-9]{2,5})$/.exec(type)?.[1] ?? "bin";
  return safe || `${mediaKind(type)}.${ending}`;
}
