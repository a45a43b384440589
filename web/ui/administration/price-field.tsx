"use client";

import { useTranslations } from "next-intl";
import type { Provider } from "#web/server/actions/providers";
import { NumberField, TextField } from "./fields.tsx";

/** What a segment costs, for the estimate before a list is sent; empty = no estimate. */
export function PriceField({
  price,
  errors,
  onChange,
}: {
  price: Provider["segmentPrice"];
  errors: Record<string, string>;
  onChange: (price: Provider["segmentPrice"]) => void;
}) {
  const t = useTranslations("administration.providers");
  return (
    <>
      <NumberField
        label={t("price")}
        hint={t("priceHint")}
        error={errors["segmentPrice.amount"]}
        min={0}
        step="any"
        value={price?.amount ?? null}
        fallback={null}
        onChange={(amount) => onChange(amount === null ? null : { currency: price?.currency ?? "USD", amount })}
      />
      {price && (
        <TextField
          label={t("currency")}
          hint={t("currencyHint")}
          error={errors["segmentPrice.currency"]}
          value={price.currency}
          maxLength={3}
          onChange={(currency) => onChange({ ...price, currency: currency.toUpperCase() })}
        />
      )}
    </>
  );
}
