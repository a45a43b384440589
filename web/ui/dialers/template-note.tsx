"use client";

import { useTranslations } from "next-intl";
import { fillTemplate } from "#domain/template";
import type { Dialer } from "#web/server/actions/dialers";

/** Says that a dialer sends a template in place of the lines' messages, and which (D32). */
export function TemplateNote({
  dialer,
  single = false,
}: {
  dialer: Pick<Dialer, "template" | "templateText">;
  /** One text, not a list. */
  single?: boolean;
}) {
  const t = useTranslations("dialers.template");
  const { template, templateText } = dialer;
  if (!template) return null;
  return (
    <div className="flex max-w-full flex-col gap-1.5">
      <p>{t(single ? "sendsOne" : "sends", { name: template.name, language: template.language })}</p>
      {templateText === null ? (
        <p className="text-warn">{t("gone")}</p>
      ) : (
        <p className="rounded-panel bg-bubble-own px-3 py-1.5 text-message break-words whitespace-pre-wrap">
          {fillTemplate(templateText, template.variables)}
        </p>
      )}
    </div>
  );
}
