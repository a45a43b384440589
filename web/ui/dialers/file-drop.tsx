"use client";

import clsx from "clsx";
import { FileUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "../button.tsx";

/** A place to drop one file on, with a button for those who would rather choose. */
export function FileDrop({
  accept,
  drop,
  choose,
  onFile,
  disabled,
  children,
}: {
  accept: string;
  drop: string;
  choose: string;
  onFile: (file: File) => void;
  disabled?: boolean;
  children?: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is extra; the button inside does the same by keyboard
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !disabled) onFile(file);
      }}
      className={clsx(
        "flex flex-col items-start gap-3 rounded-panel border border-dashed px-4 py-4 transition-colors",
        over ? "border-accent bg-accent-soft" : "border-line-strong",
      )}
    >
      <div className="flex flex-wrap items-center gap-2">
        <FileUp aria-hidden className="size-5 text-muted" />
        <span>{drop}</span>
        <Button disabled={disabled} onClick={() => input.current?.click()}>
          {choose}
        </Button>
        <input
          ref={input}
          type="file"
          accept={accept}
          aria-label={choose}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file, corrected, must be taken again.
            event.target.value = "";
            if (file) onFile(file);
          }}
        />
      </div>
      {children}
    </div>
  );
}
