"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { UnionMember } from "#web/server/actions/members";

/** A member's penalty in the chosen campaigns, saved by Enter or on leaving. What is being typed stays, whatever others save meanwhile. */
export function PenaltyField({ member, onChange }: { member: UnionMember; onChange: (penalty: number) => void }) {
  const t = useTranslations("administration.members");
  const [typed, setTyped] = useState<string | null>(null);
  const mixed = member.lowestPenalty !== member.penalty;
  const commit = () => {
    if (typed === null) return;
    setTyped(null);
    const penalty = Math.round(Number(typed));
    if (typed.trim() === "" || !Number.isFinite(penalty) || penalty < 0 || penalty > 100) return;
    if (mixed || penalty !== member.penalty) onChange(penalty);
  };
  return (
    <input
      type="number"
      min={0}
      max={100}
      aria-label={t("penalty", { name: member.name })}
      title={`${t("penaltyShort")}: ${t("penaltyHint")}`}
      placeholder={mixed ? `${member.lowestPenalty}–${member.penalty}` : undefined}
      value={typed ?? (mixed ? "" : member.penalty)}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setTyped(null);
      }}
      className="h-7 w-16 shrink-0 rounded-field border border-line-strong bg-panel px-1.5 text-right tabular-nums placeholder:text-muted"
    />
  );
}
