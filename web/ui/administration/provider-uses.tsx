"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ProviderUses } from "#web/server/actions/providers";

/** The campaigns and dialers that send and receive by a provider, to go to. */
export function UsedBy({ uses }: { uses: ProviderUses }) {
  const t = useTranslations("administration");
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
      {(["campaigns", "dialers"] as const).map(
        (noun) =>
          uses[noun].length > 0 && (
            <div key={noun} className="contents">
              <dt className="text-muted">{t(`nav.${noun}`)}</dt>
              <dd className="flex flex-wrap gap-x-3 gap-y-1">
                {uses[noun].map(({ id, name }) => (
                  <Link
                    key={id}
                    href={`/administration/${noun}/${id}`}
                    className="font-medium text-accent underline underline-offset-2"
                  >
                    {name}
                  </Link>
                ))}
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}
