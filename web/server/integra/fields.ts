import { readBody } from "../body.ts";
import { UserError } from "../user-error.ts";

const mostFields = 50;

/** The fields of a form post, by name; the first of several. Throws a UserError: 413 too long, 415 no form. */
export async function formFields(request: Request, maxBytes: number): Promise<Map<string, string>> {
  const type = request.headers.get("content-type") ?? "";
  const body = await readBody(request, maxBytes);
  if (/^multipart\/form-data/i.test(type)) return multipart(body, type);
  if (type !== "" && !/^application\/x-www-form-urlencoded/i.test(type))
    throw new UserError("Send a form: application/x-www-form-urlencoded.", { status: 415 });
  return urlencoded(body.toString("latin1"), /charset="?([\w-]+)/i.exec(type)?.[1]);
}

/**
 * Fields written as name=value&…, in a body, a query or a path. Bytes that are no UTF-8 are read as Latin-1 (as Windows writes it), unless the
 * charset is named. In a path + is a plus, elsewhere a space. Throws a UserError (413) for more than 50 fields.
 */
export function urlencoded(text: string, charset?: string, plusIsSpace = true): Map<string, string> {
  const latin = /^(iso-8859-1|latin-?1|windows-1252|cp1252)$/i.test(charset ?? "");
  const decode = (part: string) => {
    const spaced = plusIsSpace ? part.replaceAll("+", " ") : part;
    const bytes = Buffer.from(
      spaced.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      "latin1",
    );
    return latin ? inLatin(bytes) : inUtf8OrLatin(bytes);
  };
  const fields = new Map<string, string>();
  // One after another: sixty megabytes of & would make as many strings at once.
  for (let at = 0, found = 0; at < text.length; ) {
    const next = text.indexOf("&", at);
    const pair = text.slice(at, next < 0 ? text.length : next);
    at = next < 0 ? text.length : next + 1;
    if (pair === "") continue;
    if (++found > mostFields) throw new UserError(`The form has more than ${mostFields} fields.`, { status: 413 });
    const end = pair.indexOf("=");
    const name = decode(end < 0 ? pair : pair.slice(0, end)).trim();
    if (!fields.has(name)) fields.set(name, end < 0 ? "" : decode(pair.slice(end + 1)));
  }
  return fields;
}

/** What Windows has where Latin-1 has control characters; written out, since not every version of Node decodes it. */
const windowsExtras = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function inLatin(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[\x80-\x9f]/g, (letter) => windowsExtras[letter.charCodeAt(0) - 0x80]!);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function inUtf8OrLatin(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return inLatin(bytes);
  }
}

async function multipart(body: Buffer, type: string): Promise<Map<string, string>> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData().catch(() => {
    throw new UserError("The form cannot be read.", { status: 400 });
  });
  const fields = new Map<string, string>();
  for (const [name, value] of form)
    if (!fields.has(name))
      fields.set(name, typeof value === "string" ? value : inUtf8OrLatin(Buffer.from(await value.arrayBuffer())));
  return fields;
}
