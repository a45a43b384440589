import { gapsOf, mergeFields } from "./merge-fields.ts";
import { fillTemplate, type Template, templateGaps, templateValueProblem } from "./template.ts";

/** What is sent in place of free words (D32). Of a dialer, a variable is a text with gaps for a line's columns; of a row, the value itself. */
export interface RowTemplate {
  name: string;
  language: string;
  variables: string[];
}

/** A dialer's template with its approved words; null when the dialer's account has them no more. */
export type DialerTemplate = RowTemplate & { body: string | null };

export type FilledTemplate = { ok: true; text: string; template: RowTemplate } | { ok: false; reason: string };

/** Makes a row's template of a dialer's and a line's columns. The reason of a refusal is for the person who uploads. */
export function fillRowTemplate(of: DialerTemplate, fieldOf: (name: string) => string | undefined): FilledTemplate {
  const variables: string[] = [];
  for (const [index, text] of of.variables.entries()) {
    const merged = mergeFields(text, fieldOf);
    if (!merged.ok)
      return refuse(`the template's {{${index + 1}}} asks for ${merged.missing}, and the line has nothing there`);
    variables.push(merged.text.trim());
  }
  return checkRowTemplate({ name: of.name, language: of.language, variables }, of.body);
}

/** A row's template as it is given, judged against the approved words; null = the account has no such template. */
export function checkRowTemplate(template: RowTemplate, body: string | null): FilledTemplate {
  if (body === null) return refuse(noTemplate(template));
  const problem = templateValueProblem(body, template.variables);
  if (problem?.why === "missing") return refuse(`the template's {{${problem.number}}} is empty`);
  if (problem?.why === "lines")
    return refuse(`the template's {{${problem.number}}} has a line break, a tab or many blanks in a row`);
  if (problem) return refuse(`the template has no {{${problem.number}}}: give fewer values`);
  return { ok: true, text: fillTemplate(body, template.variables), template };
}

/** What to say of a template that an account does not have. */
export function noTemplate({ name, language }: Pick<RowTemplate, "name" | "language">): string {
  return `the provider has no template "${name}" (${language})`;
}

/** What is wrong with a dialer's template, in a sentence; null = nothing. `known`: the account's template of that name and language. */
export function dialerTemplateProblem(template: RowTemplate, known: Pick<Template, "body"> | null): string | null {
  if (!known) return `The provider has no template "${template.name}" in ${template.language}`;
  const wanted = templateGaps(known.body);
  if (template.variables.length !== wanted)
    return `The template has ${wanted} variables: say for each what it is filled with`;
  const empty = template.variables.findIndex((text) => text.trim() === "");
  return empty < 0 ? null : `Say what the template's {{${empty + 1}}} is filled with`;
}

/** Whether one of a dialer's template's values takes a column by one of these names. */
export function takesColumn(template: RowTemplate, names: readonly string[]): boolean {
  return template.variables.some((text) => gapsOf(text).some((name) => names.includes(name.toLowerCase())));
}

/** What a template's values are filled with when nobody says it: the columns after the message, in their order. */
export function usualVariables(body: string): string[] {
  return Array.from({ length: templateGaps(body) }, (_, index) => `{{${index + 1}}}`);
}

/**
 * Reads the reference product's way of naming a template in a message, `hsm;<id>;<type>;<value>` (D32); null = a text like any other. The value
 * may itself be several, one for each variable.
 */
export function readHsm(message: string): { id: string; type: string; value: string } | null {
  const found = /^hsm;([^;]*);([^;]*)(?:;([\s\S]*))?$/i.exec(message.trim());
  return found && { id: found[1]!.trim(), type: found[2]!.trim(), value: found[3] ?? "" };
}

/** The values in an hsm's last part: one keeps its semicolons, several are split at them. */
export function hsmValues(value: string, body: string): string[] {
  const wanted = templateGaps(body);
  if (wanted === 0) return value.trim() === "" ? [] : [value.trim()];
  return wanted === 1 ? [value.trim()] : value.split(";").map((each) => each.trim());
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
