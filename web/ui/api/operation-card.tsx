"use client";

import { Check, ChevronRight, Copy, LockOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { IconButton } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { FieldTable } from "./field-table.tsx";
import { Method } from "./method.tsx";
import type { Body, Operation } from "./shapes.ts";

/** One operation: a line that opens to its parameters, bodies, answers and an example call. */
export function OperationCard({
  operation,
  open,
  onOpen,
}: {
  operation: Operation;
  open: boolean;
  onOpen: (open: boolean) => void;
}) {
  const t = useTranslations("api");
  return (
    <details
      id={operation.id}
      open={open}
      onToggle={(event) => onOpen(event.currentTarget.open)}
      className="group scroll-mt-14 border-b last:border-b-0"
    >
      <summary className="flex min-h-11 cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-faint transition-transform group-open:rotate-90" />
        <Method of={operation.method} />
        <code className="min-w-0 font-mono break-all text-fg">{operation.path}</code>
        {operation.open && <Chip icon={<LockOpen aria-hidden className="size-3" />}>{t("open")}</Chip>}
        <span lang="en" className="w-full pl-7 text-muted md:w-auto md:flex-1 md:pl-0">
          {operation.summary}
        </span>
      </summary>
      {open && (
        <div className="flex flex-col gap-5 px-3 pt-1 pb-5 md:pl-10">
          {operation.note && (
            <p lang="en" className="text-muted">
              {operation.note}
            </p>
          )}
          {operation.parameters.length > 0 && (
            <Part title={t("parameters")}>
              <FieldTable fields={operation.parameters} label={t("parameters")} />
            </Part>
          )}
          {operation.bodies.map((body) => (
            <Part key={body.mediaType} title={t("body")} type={body.mediaType}>
              <BodyFields body={body} label={t("body")} />
            </Part>
          ))}
          <Part title={t("answers")}>
            <ul className="flex flex-col gap-2">
              {operation.answers.map((answer) => (
                <li key={answer.status}>
                  <p className="flex flex-wrap items-baseline gap-2">
                    <Chip tone={answer.status.startsWith("2") ? "ok" : "off"}>{answer.status}</Chip>
                    <span lang="en" className="text-muted">
                      {answer.note}
                    </span>
                    <span className="font-mono text-meta text-faint">
                      {answer.bodies.map((body) => body.mediaType).join(", ")}
                    </span>
                  </p>
                  {answer.bodies
                    .filter((body) => body.fields.length > 0)
                    .map((body) => (
                      <div key={body.mediaType} className="mt-2">
                        <FieldTable fields={body.fields} label={`${t("answers")} ${answer.status}`} answer />
                      </div>
                    ))}
                </li>
              ))}
            </ul>
          </Part>
          <Part title={t("example")}>
            <Example text={operation.curl} />
          </Part>
        </div>
      )}
    </details>
  );
}

const Part = ({ title, type, children }: { title: string; type?: string; children: React.ReactNode }) => (
  <section>
    <h3 className="mb-1.5 flex items-baseline gap-2 text-meta font-medium text-fg">
      {title}
      {type && <span className="font-mono font-normal text-faint">{type}</span>}
    </h3>
    {children}
  </section>
);

const BodyFields = ({ body, label }: { body: Body; label: string }) => (
  <>
    {body.note && (
      <p lang="en" className="mb-1.5 text-muted">
        {body.note}
      </p>
    )}
    {body.fields.length > 0 && <FieldTable fields={body.fields} label={`${label} ${body.mediaType}`} />}
  </>
);

function Example({ text }: { text: string }) {
  const t = useTranslations("api");
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className="relative rounded-field border bg-bg">
      <pre className="p-3 pr-12 font-mono text-meta break-words whitespace-pre-wrap">{text}</pre>
      <IconButton label={t(copied ? "copied" : "copy")} onClick={copy} className="absolute top-1 right-1">
        {copied ? <Check aria-hidden className="size-4 text-ok" /> : <Copy aria-hidden className="size-4" />}
      </IconButton>
    </div>
  );
}
