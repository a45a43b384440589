"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type RecipientLimit, usualRecipientLimit } from "#domain/pace";
import { NumberField } from "./fields.tsx";
import { Pair } from "./section.tsx";

/** How often the account may write to one number; 0 = as often as anybody likes. */
export function RecipientLimitField({
  value,
  channel,
  errors,
  onChange,
}: {
  value: RecipientLimit | null;
  channel: "sms" | "whatsapp";
  errors: Record<string, string>;
  onChange: (value: RecipientLimit | null) => void;
}) {
  const t = useTranslations("administration.providers.recipientLimit");
  const format = useFormatter();
  const usual = usualRecipientLimit(channel);
  const burst = value?.burst ?? usual?.burst ?? 1;
  return (
    <Pair>
      <NumberField
        label={t("gap")}
        hint={usual ? t("gapUsual", { gap: format.number(usual.gapMilliseconds), burst: usual.burst }) : t("gapHint")}
        error={errors["recipientLimit.gapMilliseconds"] ?? errors.recipientLimit}
        unit={t("milliseconds")}
        min={0}
        value={value?.gapMilliseconds ?? 0}
        fallback={0}
        onChange={(gapMilliseconds) => onChange(gapMilliseconds ? { gapMilliseconds, burst } : null)}
      />
      {value && (
        <NumberField
          label={t("burst")}
          hint={t("burstHint")}
          error={errors["recipientLimit.burst"]}
          min={1}
          max={1000}
          value={value.burst}
          fallback={1}
          onChange={(next) => onChange({ ...value, burst: next ?? 1 })}
        />
      )}
    </Pair>
  );
}
