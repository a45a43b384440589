/**
 * Fills the variables of a canned text: `{{customer.name}}`, blanks inside the braces allowed. A variable that is not
 * known stays as it stands, so that the agent sees it before sending. Values are never filled again.
 */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) =>
    // hasOwn, because {{constructor}} is a typing mistake and not a value.
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}
