/** What a canned text may name, in the order in which it is explained to who writes one. */
export const responseVariables = [
  "customer.name",
  "customer.number",
  "agent.name",
  "campaign.name",
  "date",
  "time",
] as const;

export type ResponseVariable = (typeof responseVariables)[number];

const variable = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * Fills the variables of a canned text: `{{customer.name}}`, blanks inside the braces allowed. One that is not known or whose value is
 * blank stays as it stands, so that the agent sees it before sending. Values are never filled again.
 */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(variable, (whole, name: string) => {
    // hasOwn, because {{constructor}} is a typing mistake and not a value.
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value?.trim() ? value : whole;
  });
}

/** A variable that still stands in a text. */
export interface Gap {
  /** From and to, in UTF-16 units, as a text field counts. */
  from: number;
  to: number;
  /** As it stands, with its braces. */
  written: string;
  /** True for a variable of ours that had no value here; false for one that nobody knows. */
  known: boolean;
}

/** The variables that are still to be filled in, in order: a text with one is not sent (F45). */
export function gapsOf(text: string): Gap[] {
  return [...text.matchAll(variable)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    written: match[0],
    known: (responseVariables as readonly string[]).includes(match[1] ?? ""),
  }));
}
