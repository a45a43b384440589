import fc from "fast-check";
import { expect, it } from "vitest";
import { locales, negotiated } from "./locales.ts";

it.each([
  [null, "en"],
  ["", "en"],
  ["es-UY,es;q=0.9,en;q=0.8", "es"],
  ["pt-BR", "pt"],
  ["de-DE, pt;q=0.4, es;q=0.7", "es"],
  ["en;q=0.1, pt;q=0.1", "en"],
  ["es;q=0, pt;q=0.1", "pt"],
  ["ES-419", "es"],
  ["*", "en"],
  ["constructor, fr", "en"],
])("reads %j as %s", (header, locale) => expect(negotiated(header)).toBe(locale));

it("finds a language in whatever a browser sends", () => {
  fc.assert(fc.property(fc.string(), (header) => locales.includes(negotiated(header))));
});
