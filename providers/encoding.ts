/** How a carrier writes letters as bytes. `ISO-8859-1` is what gateways call Latin-1, `Windows-1252` the same with € and curly quotes. */
export const encodings = ["UTF-8", "ISO-8859-1", "Windows-1252"] as const;
export type Encoding = (typeof encodings)[number];

/** A character that the carrier's encoding does not have, or half of one. */
export class EncodingError extends Error {}

/** A value as it stands in an address or a form: every byte but the unreserved ones as %XX. Throws an EncodingError that names the character. */
export function percentEncode(value: string, encoding: Encoding): string {
  if (encoding === "UTF-8" || plain.test(value)) {
    try {
      return encodeURIComponent(value);
    } catch {
      throw new EncodingError("The text holds half a character, which cannot be sent.");
    }
  }
  const bytes = bytesOf[encoding];
  let encoded = "";
  for (const character of value) {
    const byte = bytes.get(character);
    if (byte === undefined) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
      throw new EncodingError(`The text holds “${character}” (U+${code}), which ${encoding} does not have.`);
    }
    encoded += percent[byte]!;
  }
  return encoded;
}

/** The fields of a query or a form (one character a byte), first value of each name. Bytes that are not in the encoding are read as Windows-1252, so that nothing is lost. */
export function readFields(text: string, encoding: Encoding): Map<string, string> {
  const fields = new Map<string, string>();
  for (const pair of text.split("&")) {
    const equals = pair.indexOf("=");
    const name = percentDecode(equals < 0 ? pair : pair.slice(0, equals), encoding);
    if (name && !fields.has(name)) fields.set(name, equals < 0 ? "" : percentDecode(pair.slice(equals + 1), encoding));
  }
  return fields;
}

function percentDecode(value: string, encoding: Encoding): string {
  const latin1 = value
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (encoding === "ISO-8859-1") return latin1;
  return encoding === "UTF-8" ? utf8(latin1) : windows1252(latin1);
}

function utf8(bytes: string): string {
  try {
    return strictUtf8.decode(Buffer.from(bytes, "latin1"));
  } catch {
    return windows1252(bytes);
  }
}

function windows1252(bytes: string): string {
  return bytes.replace(/[\x80-\x9f]/g, (byte) => above7f[byte.charCodeAt(0) - 0x80]!);
}

const plain = /^[\x20-\x7e\r\n]*$/;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
// By hand: Node 20 decodes the label windows-1252 as ISO-8859-1.
const above7f = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

// As encodeURIComponent does it, byte by byte.
const percent = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9\-_.!~*'()]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

const bytesOf = {
  "ISO-8859-1": table((byte) => String.fromCharCode(byte)),
  "Windows-1252": table((byte) => windows1252(String.fromCharCode(byte))),
};

function table(characterOf: (byte: number) => string): Map<string, number> {
  return new Map(Array.from({ length: 256 }, (_, byte) => [characterOf(byte), byte]));
}
