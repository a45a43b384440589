import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";

/** What an adapter is given as the recipient (D31). */
export type NumberForm = "e164" | "digits" | "typed";

/**
 * A typed number as E.164 (`+59899000123`), or null when it is not a *possible* phone number (D31).
 * Numbers without a country are read in `defaultCountry` (ISO 3166, such as `UY`); but digits that are no valid number there and a valid one
 * with a + before them are taken as such: lists often leave the + out, and the wrong reading would text a stranger.
 */
export function toE164(typed: string, defaultCountry: string): string | null {
  const country = isSupportedCountry(defaultCountry) ? (defaultCountry as CountryCode) : undefined;
  // extract: false, because a number must be the whole text: "call 099000123" is a mistake in a list, not a number.
  const text = typed.trim();
  const national = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  const abroad =
    /^[1-9]/.test(text) && !national?.isValid()
      ? parsePhoneNumberFromString(`+${text}`, { extract: false })
      : undefined;
  const number = abroad?.isValid() ? abroad : national;
  if (!number) return null;
  // A text cannot reach an extension, and dropping it would text somebody else.
  if (number.ext) return null;
  // Possible, never "valid": new ranges appear before the library knows them, and test ranges are not valid.
  return number.isPossible() ? number.number : null;
}

/** Whether the text is a possible phone number (D31). */
export function isPossible(typed: string, defaultCountry: string): boolean {
  return toE164(typed, defaultCountry) !== null;
}

/** The recipient in the form that an adapter wants: `+598…`, `598…`, or just as it was typed (D31). */
export function numberFor(form: NumberForm, typed: string, e164: string): string {
  switch (form) {
    case "e164":
      return e164;
    case "digits":
      return e164.replace(/^\+/, "");
    case "typed":
      return typed;
  }
}
