import { type Encoding, percentEncode } from "./encoding.ts";
import { problemOfUrl } from "./target-url.ts";

/** What a template may name. */
export const placeholders = ["phone", "message", "id", "from", "user", "password"] as const;
export type Placeholder = (typeof placeholders)[number];
export type TemplateValues = Record<Placeholder, string>;

/** An address with gaps, read once and filled for each text. Filling throws an EncodingError. */
export interface UrlTemplate {
  origin: string;
  /** Path and query. */
  target: Filling;
  path: Filling;
  /** Without its question mark. */
  query: Filling;
  uses(placeholder: Placeholder): boolean;
}

/** The values in their places, percent-encoded. */
export type Filling = (values: TemplateValues) => string;

/** A template that cannot be used; the message is for the person who typed it. */
export class TemplateError extends Error {}

/**
 * Reads an address like `https://gateway.example/send?to=${phone}&text=${message}` (3f). Placeholders may stand in the path and the query.
 * Throws a TemplateError for an unknown placeholder, a missing `${phone}` or `${message}`, and an address that may not be called.
 */
export function readTemplate(text: string, encoding: Encoding): UrlTemplate {
  const url = text.trim();
  // Not part of the address: a browser would throw them away without a word.
  if (/\p{Cc}/u.test(url)) throw new TemplateError("The address holds a line break or another control character.");
  const names = [...url.matchAll(/\$\{([^{}]*)\}/g)].map((match) => match[1]!);
  for (const name of names) {
    if (isPlaceholder(name)) continue;
    throw new TemplateError(`There is no placeholder \${${name}}. There are ${listed}.`);
  }
  const bare = /(?<!\$)\{(\w*)\}/.exec(url);
  if (bare) throw new TemplateError(`Write \${${bare[1] || "phone"}} with a dollar sign instead of ${bare[0]}.`);
  if (/\$\{|[{}]/.test(url.replace(/\$\{\w+\}/g, "")))
    throw new TemplateError(`A placeholder is not closed. Write it like \${phone}.`);
  for (const name of ["phone", "message"]) {
    if (!names.includes(name)) throw new TemplateError(`The address lacks \${${name}}.`);
  }
  // Digits, since a host name keeps them: a placeholder there shows itself.
  const marked = url.replace(/\$\{(\w+)\}/g, (_, name: Placeholder) => mark(name));
  const problem = problemOfUrl(marked);
  if (problem) throw new TemplateError(problem);
  const parsed = new URL(escapeLiterals(marked, encoding));
  if (parsed.hash) throw new TemplateError("The part behind # is never sent. Write # as %23.");
  if (markPattern.test(parsed.host))
    throw new TemplateError("A placeholder cannot stand for the host. Put it behind the first slash.");
  const query = parsed.search.slice(1);
  return {
    origin: parsed.origin,
    target: fillingOf(query ? `${parsed.pathname}?${query}` : parsed.pathname, encoding),
    path: fillingOf(parsed.pathname, encoding),
    query: fillingOf(query, encoding),
    uses: (placeholder) => names.includes(placeholder),
  };
}

function fillingOf(marked: string, encoding: Encoding): Filling {
  const pieces = marked.split(markPattern);
  const first = pieces[0]!;
  const gaps: { name: Placeholder; after: string }[] = [];
  for (let index = 1; index < pieces.length; index += 2)
    gaps.push({ name: placeholders[Number(pieces[index])]!, after: pieces[index + 1]! });
  return (values) => {
    let filled = first;
    for (const { name, after } of gaps) filled += percentEncode(values[name], encoding) + after;
    return filled;
  };
}

function isPlaceholder(name: string): name is Placeholder {
  return (placeholders as readonly string[]).includes(name);
}

const listed = placeholders.map((name) => `\${${name}}`).join(", ");

// Letters and digits that no address has by chance, and that neither a host nor a path changes.
const mark = (name: Placeholder) => `0parley0gap0${placeholders.indexOf(name)}0`;
const markPattern = /0parley0gap0(\d)0/;

/** Letters of the address itself go out in the carrier's encoding, as the values do. */
function escapeLiterals(url: string, encoding: Encoding): string {
  const behindHost = /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0].length ?? 0;
  const rest = url.slice(behindHost).replace(/[^\x21-\x7e]+/g, (run) => percentEncode(run, encoding));
  return url.slice(0, behindHost) + rest;
}
