/** An approved text with numbered gaps, as WhatsApp keeps them. */
export interface Template {
  id: string;
  name: string;
  /** As WhatsApp writes it: es, pt_BR. */
  language: string;
  /** With {{1}}, {{2}} … */
  body: string;
  /** The carrier's own id of it; empty = it goes as its words. */
  externalId: string;
}

const gap = /\{\{\s*(\d+)\s*\}\}/g;

/** How many values a template's body asks for: its highest number. */
export function templateGaps(body: string): number {
  return Math.max(0, ...[...body.matchAll(gap)].map((match) => Number(match[1])));
}

/** What is wrong with a template's body, in a sentence; null = nothing. */
export function templateBodyProblem(body: string): string | null {
  if (body.trim() === "") return "Write the text.";
  const numbers = new Set([...body.matchAll(gap)].map((match) => Number(match[1])));
  const highest = templateGaps(body);
  if (highest > 20) return "At most 20 variables.";
  for (let number = 1; number <= highest; number += 1)
    if (!numbers.has(number)) return `Variables are numbered from {{1}} on: {{${number}}} is missing.`;
  if (/\{\{|\}\}/.test(body.replace(gap, ""))) return "Variables of a template are numbers: {{1}}, {{2}}.";
  return null;
}

/** Which value is missing or not allowed, from 1 on, and why; null = the template can go. WhatsApp takes no line breaks, tabs or long blanks in a value. */
export function templateValueProblem(
  body: string,
  values: readonly string[],
): { number: number; why: "missing" | "lines" | "surplus" } | null {
  const wanted = templateGaps(body);
  if (values.length > wanted) return { number: wanted + 1, why: "surplus" };
  for (let index = 0; index < wanted; index += 1) {
    const value = values[index] ?? "";
    if (value.trim() === "") return { number: index + 1, why: "missing" };
    if (/[\n\r\t]| {5}/.test(value)) return { number: index + 1, why: "lines" };
  }
  return null;
}

/** The template as the customer reads it. A value that is still missing stays as its number; values are not filled again. */
export function fillTemplate(body: string, values: readonly string[]): string {
  return body.replace(gap, (whole, number: string) => values[Number(number) - 1]?.trim() || whole);
}
