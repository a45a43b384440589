"use client";

import { Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Provider } from "#web/server/actions/providers";
import { IconButton } from "../button.tsx";
import { Field, Input } from "../field.tsx";
import { toast } from "../toast.tsx";

/** What has to be entered at the carrier, to copy. */
export function Addresses({ provider, noReceipts }: { provider: Provider | null; noReceipts: boolean }) {
  const t = useTranslations("administration.providers");
  if (!provider) return <p className="text-muted">{t("addressesLater")}</p>;
  return (
    <>
      <Address label={t("inboundUrl")} address={provider.inboundUrl} />
      {noReceipts ? (
        <p className="text-muted">{t("noReceipts")}</p>
      ) : (
        <Address label={t("statusUrl")} address={provider.statusUrl} />
      )}
    </>
  );
}

function Address({ label, address }: { label: string; address: string }) {
  const t = useTranslations("administration.providers");
  const copy = () =>
    // Only where the page itself came by https, or from this machine, may it reach the clipboard.
    (navigator.clipboard?.writeText(address) ?? Promise.reject()).then(
      () => toast.success(t("copied")),
      () => toast.error(t("copyFailed")),
    );
  return (
    <Field label={label}>
      <span className="flex gap-1.5">
        <Input readOnly value={address} onFocus={(event) => event.target.select()} className="font-mono text-meta" />
        <IconButton label={t("copyOne", { what: label })} look="secondary" onClick={copy}>
          <Copy aria-hidden className="size-4" />
        </IconButton>
      </span>
    </Field>
  );
}
