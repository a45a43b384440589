"use client";

import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer, RowError } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Chip, type Tone } from "../chip.tsx";
import { Empty } from "../empty.tsx";
import { phoneText } from "../phone.ts";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { useLiveData } from "../use-live-data.ts";
import { useErrorWords } from "./error-words.ts";
import { RetryDialog } from "./retry-dialog.tsx";

export const classTones: Record<RowError["retryClass"], Tone> = {
  transient: "info",
  account: "warn",
  permanent: "off",
  optedOut: "break",
  unclear: "warn",
};

/** A row's error as the filters of the rows know it. */
export interface ErrorFilter {
  kind: string | null;
  code: string | null;
  words: string;
}

/** Failed and unknown rows by the carrier's code, in plain words, with examples; each leads to its rows, and all can be tried again. */
export function ErrorsPanel({
  dialer,
  onShow,
  onDone,
}: {
  dialer: Dialer;
  onShow: (state: RowError["state"], error: ErrorFilter) => void;
  onDone: () => unknown;
}) {
  const t = useTranslations("rows");
  const all = useTranslations("dialers");
  const format = useFormatter();
  const words = useErrorWords();
  const [retrying, setRetrying] = useState(false);
  const errors = useLiveData<{ items: RowError[] }>(`/api/dialers/${dialer.id}/errors`, [`dialer:${dialer.id}`]);
  if (!errors.data)
    return errors.failure ? (
      <Empty title={all("failed")} action={<Button onClick={errors.refetch}>{all("retry")}</Button>} />
    ) : (
      <div className="flex flex-col gap-4 px-4 py-4">
        {[80, 65, 72].map((width) => (
          <Skeleton key={width} className="h-5 w-full" />
        ))}
      </div>
    );
  const { items } = errors.data;
  if (items.length === 0) return <Empty title={t("errors.empty")}>{t("errors.emptyText")}</Empty>;
  return (
    <div className="flex flex-col">
      <div className="px-3 py-3 md:px-4">
        <Button icon={<RotateCcw aria-hidden className="size-4" />} onClick={() => setRetrying(true)}>
          {t("errors.retry")}
        </Button>
      </div>
      <Table caption={t("errors.table")}>
        <thead>
          <tr>
            <Th className="md:pl-4">{t("errors.column.what")}</Th>
            <Th className="max-sm:hidden">{t("errors.column.code")}</Th>
            <Th numeric>{t("errors.column.rows")}</Th>
            <Th className="max-md:hidden">{t("errors.column.next")}</Th>
            <Th className="w-full max-lg:hidden">{t("errors.column.examples")}</Th>
          </tr>
        </thead>
        <tbody>
          {items.map((error) => {
            const what = words(error);
            return (
              <Tr key={`${error.state} ${error.providerId} ${error.kind} ${error.code}`} className="align-top">
                <Td className="min-w-44 py-2 md:pl-4 lg:min-w-72">
                  <span className="font-medium">{what}</span>
                  <span className="block text-meta text-muted">
                    {all(`state.${error.state}`)}
                    {error.providerName && <> · {error.providerName}</>}
                  </span>
                  <Chip tone={classTones[error.retryClass]} className="mt-1 md:hidden">
                    {t(`class.${error.retryClass}`)}
                  </Chip>
                </Td>
                <Td className="py-2 font-mono text-meta whitespace-nowrap max-sm:hidden">{error.code ?? "–"}</Td>
                <Td numeric className="py-2">
                  <button
                    type="button"
                    aria-label={t("errors.show", { what })}
                    title={t("errors.show", { what })}
                    onClick={() => onShow(error.state, { kind: error.kind, code: error.code, words: what })}
                    className="rounded-field font-medium text-accent underline decoration-dotted underline-offset-2"
                  >
                    {format.number(error.rows)}
                  </button>
                </Td>
                <Td className="py-2 max-md:hidden">
                  <Chip tone={classTones[error.retryClass]}>{t(`class.${error.retryClass}`)}</Chip>
                </Td>
                <Td className="py-2 max-lg:hidden">
                  <span className="flex flex-wrap gap-x-3">
                    {error.examples.map((row) => (
                      <Link
                        key={row.id}
                        href={`/dialers/${dialer.id}/rows/${row.id}`}
                        className="whitespace-nowrap text-accent tabular-nums underline-offset-2 hover:underline"
                      >
                        {phoneText(row.phone)}
                      </Link>
                    ))}
                  </span>
                  {error.examples[0]?.error && (
                    <span className="line-clamp-2 text-meta text-muted">{error.examples[0].error}</span>
                  )}
                </Td>
              </Tr>
            );
          })}
        </tbody>
      </Table>
      <RetryDialog
        dialer={dialer}
        errors={items}
        open={retrying}
        onOpenChange={setRetrying}
        onDone={async () => {
          await Promise.all([errors.refetch(), onDone()]);
        }}
      />
    </div>
  );
}
