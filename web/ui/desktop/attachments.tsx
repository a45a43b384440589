"use client";

import { CircleAlert, FileText, Paperclip, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { mediaKind } from "#domain/media-type";
import { IconButton } from "../button.tsx";
import { useFileSize } from "./media.tsx";
import type { MediaFile } from "./shapes.ts";
import type { Upload } from "./use-attachments.ts";

interface AttachmentsProps {
  files: MediaFile[];
  uploads: Upload[];
  onDrop: (file: MediaFile) => void;
  onCancel: (key: number) => void;
}

/** What goes out with the text, above it: kept, on its way, or refused with the reason. */
export function Attachments({ files, uploads, onDrop, onCancel }: AttachmentsProps) {
  const t = useTranslations("desktop.media");
  const size = useFileSize();
  if (files.length + uploads.length === 0) return null;
  return (
    <ul aria-label={t("attached")} className="flex flex-wrap gap-2 px-3 pt-2.5">
      {files.map((file) => (
        <li key={file.id} className={chip}>
          {mediaKind(file.contentType) === "image" ? (
            // biome-ignore lint/performance/noImgElement: kept by this server as it came
            <img src={file.url} alt="" className="size-8 shrink-0 rounded-field object-cover" />
          ) : (
            <FileText aria-hidden className="size-5 shrink-0 text-muted" />
          )}
          <span className="min-w-0">
            <span className="block truncate">{file.fileName}</span>
            <span className="block text-meta text-muted">{size(file.bytes)}</span>
          </span>
          <IconButton label={t("remove", { name: file.fileName })} onClick={() => onDrop(file)} className="size-6">
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </li>
      ))}
      {uploads.map((upload) => (
        <li key={upload.key} className={chip}>
          {upload.problem && <CircleAlert aria-hidden className="size-5 shrink-0 text-bad" />}
          <span className="min-w-0">
            <span className="block truncate">{upload.name}</span>
            {upload.problem ? (
              <span role="alert" className="block text-meta text-bad">
                {upload.problem}
              </span>
            ) : (
              <progress
                value={upload.done}
                aria-label={t("sending", { name: upload.name })}
                className="block h-1 w-32"
              />
            )}
          </span>
          <IconButton
            label={t("remove", { name: upload.name })}
            onClick={() => onCancel(upload.key)}
            className="size-6"
          >
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

const chip = "flex max-w-64 items-center gap-2 rounded-field border bg-panel py-1 pr-1 pl-2";

/** Chooses files. Only where the carrier takes some. */
export function AttachButton({
  several,
  disabled,
  onChoose,
}: {
  several: boolean;
  disabled: boolean;
  onChoose: (files: File[]) => void;
}) {
  const t = useTranslations("desktop.media");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t("attach")} side="top" disabled={disabled} onClick={() => input.current?.click()}>
        <Paperclip aria-hidden className="size-4" />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple={several}
        hidden
        aria-label={t("attach")}
        onChange={(event) => {
          onChoose([...(event.target.files ?? [])]);
          // The same file again is a change, too.
          event.target.value = "";
        }}
      />
    </>
  );
}
