import { getCountries } from "libphonenumber-js";
import { IANAZone } from "luxon";
import { describe, expect, test } from "vitest";
import { countryZones } from "./country-zones.ts";
import { readTimeZone, zonesOfNumber } from "./recipient-zones.ts";

describe("zonesOfNumber", () => {
  test.each([
    ["a country with one zone", "+59899000123", ["America/Montevideo"]],
    ["a country with several", "+56912345678", ["America/Santiago", "America/Punta_Arenas", "Pacific/Easter"]],
    ["a calling code that countries share, where the number tells which", "+442079460123", ["Europe/London"]],
    ["Kazakhstan and Russia share +7", "+77012345678", countryZones("KZ")],
    ["a +1 number of the United States", "+12125550123", countryZones("US")],
    ["a number of no country is of the default one", "+80012345678", ["America/Montevideo"]],
  ])("%s", (_name, number, zones) => {
    expect(zonesOfNumber(number, "UY")).toEqual(zones);
  });

  test("a +1 number that tells no country may be anywhere from Guam to Newfoundland", () => {
    const zones = zonesOfNumber("+15550100123", "UY");
    expect(zones).toEqual(expect.arrayContaining(["Pacific/Guam", "Pacific/Honolulu", "America/St_Johns"]));
    expect(zonesOfNumber("+15550100124", "UY")).toBe(zones);
  });
});

test("every country that numbers know has its zones, and each zone is one", () => {
  for (const country of getCountries()) {
    expect(countryZones(country), country).not.toHaveLength(0);
    for (const zone of countryZones(country)) expect(IANAZone.isValidZone(zone), `${country} ${zone}`).toBe(true);
  }
  expect(countryZones("XX")).toEqual([]);
});

test("no country has two zones whose clocks always agree", () => {
  const clock = (name: string) => {
    const zone = IANAZone.create(name);
    return Array.from({ length: 24 }, (_, half) => zone.offset(Date.UTC(2026, half, 15))).join();
  };
  for (const country of getCountries()) {
    const clocks = countryZones(country).map(clock);
    // By mid-month, so that zones that differ by days of their changes only (Mexico's border towns) are told apart elsewhere.
    if (country !== "MX") expect(new Set(clocks).size, country).toBe(clocks.length);
  }
});

test.each([
  ["America/Montevideo", "America/Montevideo"],
  [" Europe/Lisbon ", "Europe/Lisbon"],
  ["UTC", "UTC"],
  ["Mars/Olympus", null],
  ["+03:00", null],
  ["Montevideo", null],
  ["", null],
  ["America/Montevideo; DROP", null],
])("readTimeZone(%j) is %j", (text, zone) => {
  expect(readTimeZone(text)).toBe(zone);
  expect(readTimeZone(text)).toBe(zone);
});
