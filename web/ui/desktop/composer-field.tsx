"use client";

import type { ComponentProps, Ref } from "react";
import { gapsOf } from "#domain/canned-response";

interface ComposerFieldProps extends Omit<ComponentProps<"textarea">, "value"> {
  ref: Ref<HTMLTextAreaElement>;
  value: string;
  /** Whether variables that are still to be filled in stand out. */
  markGaps: boolean;
}

const face = "col-start-1 row-start-1 min-w-0 px-3 pt-2.5 pb-1 text-message break-words whitespace-pre-wrap";

/** The field of the composer: grows with its text up to a height, then scrolls; gaps of a canned text stand out in it. */
export function ComposerField({ ref, value, markGaps, ...rest }: ComposerFieldProps) {
  return (
    <div className="quiet-scroll grid max-h-48 overflow-y-auto">
      {/* The same text behind the field: it gives the height, and marks what is still to be filled in. */}
      <div aria-hidden className={`${face} min-h-11 text-transparent select-none`}>
        {markGaps ? <Marked text={value} /> : value}
        {/* A last empty line has no height of its own. */}
        {"\u200B"}
      </div>
      <textarea
        ref={ref}
        rows={1}
        value={value}
        {...rest}
        className={`${face} block h-full w-full resize-none overflow-hidden bg-transparent outline-none`}
      />
    </div>
  );
}

function Marked({ text }: { text: string }) {
  const gaps = gapsOf(text);
  return (
    <>
      {gaps.map((gap, index) => (
        <span key={gap.from}>
          {text.slice(gaps[index - 1]?.to ?? 0, gap.from)}
          <mark className="rounded-xs bg-warn-soft text-transparent outline outline-1 outline-warn/60">
            {gap.written}
          </mark>
        </span>
      ))}
      {text.slice(gaps.at(-1)?.to ?? 0)}
    </>
  );
}
