"use client";

import clsx from "clsx";
import { AsYouType, type CountryCode, getCountries, getCountryCallingCode } from "libphonenumber-js/min";
import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { controlLook, useField } from "./field.tsx";

export interface TypedPhone {
  country: string;
  /** As it stands in the field. */
  national: string;
}

/** The number as the server reads it: with the country's code, unless its own was typed. */
export function wholeNumber({ country, national }: TypedPhone): string {
  const text = national.trim();
  if (text === "" || text.startsWith("+")) return text;
  const typed = new AsYouType(country as CountryCode);
  typed.input(text);
  return typed.getNumberValue() ?? text;
}

/** A telephone number with its country: grouped while it is typed; one that begins with + chooses its country itself. */
export function PhoneField({ value, onChange }: { value: TypedPhone; onChange: (value: TypedPhone) => void }) {
  const t = useTranslations("frame.phone");
  const locale = useLocale();
  const field = useField();
  const countries = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: "region" });
    return getCountries()
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .sort((a, b) => a.name.localeCompare(b.name, locale));
  }, [locale]);
  const type = (text: string) => {
    const typed = new AsYouType(value.country as CountryCode);
    const grouped = typed.input(text.replace(/[^\d+\s()-]/g, ""));
    // While somebody deletes, the text must not grow back.
    const national = text.length < value.national.length ? text : grouped;
    onChange({ country: typed.getCountry() ?? value.country, national });
  };
  return (
    <div className="flex gap-2">
      <select
        aria-label={t("country")}
        value={value.country}
        onChange={(event) => onChange({ ...value, country: event.target.value })}
        className={clsx(controlLook, "h-8 max-w-40")}
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name} +{getCountryCallingCode(code)}
          </option>
        ))}
      </select>
      <input
        {...field}
        type="tel"
        inputMode="tel"
        autoComplete="off"
        maxLength={40}
        value={value.national}
        onChange={(event) => type(event.target.value)}
        className={clsx(controlLook, "h-8 tabular-nums")}
      />
    </div>
  );
}
