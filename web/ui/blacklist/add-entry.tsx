"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../button.tsx";
import { Field, Input } from "../field.tsx";
import { type RequestFailure, request } from "../request.ts";
import { type Choice, Select } from "../select.tsx";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";

/** One number, for everything or for one of `scopes`, whose values are ids of campaigns and dialers (D14). */
export function AddEntry({ scopes, onDone }: { scopes: readonly Choice[]; onDone: () => unknown }) {
  const t = useTranslations("dialers.blacklist");
  const say = useFailureText();
  const [phone, setPhone] = useState("");
  const [scope, setScope] = useState("all");
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const answer = await request<{ accepted: number }>("POST", "/api/blacklist", {
      phone,
      campaign: scope === "all" ? null : scope,
    });
    setBusy(false);
    setFailure(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    toast.success(t(answer.data.accepted > 0 ? "added" : "known", { phone }));
    setPhone("");
    onDone();
  };
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={t("phone")} error={failure ? (failure.fields?.phone ?? say(failure)) : undefined} className="w-44">
        <Input
          type="tel"
          required
          maxLength={40}
          value={phone}
          onChange={(event) => {
            setPhone(event.target.value);
            setFailure(null);
          }}
        />
      </Field>
      <Field label={t("for")} className="w-48">
        <Select value={scope} onChange={setScope} choices={[{ value: "all", label: t("forAll") }, ...scopes]} />
      </Field>
      <div className="pt-5">
        <Button type="submit" busy={busy} icon={<Plus aria-hidden className="size-4" />}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}
