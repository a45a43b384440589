import {
  type CountryCallingCode,
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from "libphonenumber-js";
import { IANAZone } from "luxon";
import { countryZones } from "./country-zones.ts";

/**
 * The zones in which the owner of a number may be: those of the number's country; of all countries that share the calling code where the number
 * does not tell which (most +1 numbers move with their owners, so an area code tells no zone); of `defaultCountry` for a number of no country.
 */
export function zonesOfNumber(e164: string, defaultCountry: string): readonly string[] {
  const code = callingCodeOf(e164);
  const countries = code === null ? [] : countriesByCode().get(code)!;
  if (countries.length === 1) return countryZones(countries[0]!);
  const known = countries.length > 0 ? parsePhoneNumberFromString(e164, { extract: false })?.country : undefined;
  if (known) return countryZones(known);
  if (code === null) return countryZones(defaultCountry);
  let zones = zonesOfCode.get(code);
  if (!zones) {
    zones = [...new Set(countries.flatMap((country) => countryZones(country)))];
    zonesOfCode.set(code, zones);
  }
  return zones;
}

/** A time zone's name as a list gives it (`America/Montevideo`), or null when there is none of that name. */
export function readTimeZone(text: string): string | null {
  const name = text.trim();
  // Letters first: offsets such as +03:00 are no place and know no summer time; some versions of Node take them.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,59}$/.test(name)) return null;
  let valid = validNames.get(name);
  if (valid === undefined) {
    valid = IANAZone.isValidZone(name);
    if (validNames.size >= mostNames) validNames.clear();
    validNames.set(name, valid);
  }
  return valid ? name : null;
}

// A million lines name a handful of zones, and asking for one is slow.
const validNames = new Map<string, boolean>();
const mostNames = 1_000;

let byCode: Map<CountryCallingCode, CountryCode[]> | null = null;
const zonesOfCode = new Map<CountryCallingCode, readonly string[]>();

function countriesByCode(): Map<CountryCallingCode, CountryCode[]> {
  if (byCode) return byCode;
  byCode = new Map();
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    byCode.set(code, [...(byCode.get(code) ?? []), country]);
  }
  return byCode;
}

/** The calling code that a number begins with; none begins another one. */
function callingCodeOf(e164: string): CountryCallingCode | null {
  for (let length = 2; length <= 4; length += 1) {
    const code = e164.slice(1, length) as CountryCallingCode;
    if (countriesByCode().has(code)) return code;
  }
  return null;
}
