"use client";

import { CircleAlert, Download, FileText, LoaderCircle } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { mediaKind } from "#domain/media-type";
import type { MediaFile } from "./shapes.ts";

/** What came with a text: pictures, sounds and films in place, anything else as a tile; on its way or not to be had, it says so (D33). */
export function Media({ media }: { media: MediaFile[] }) {
  if (media.length === 0) return null;
  return (
    <span className="my-1 flex flex-col gap-1.5 whitespace-normal">
      {media.map((file) => (
        <File key={file.id} file={file} />
      ))}
    </span>
  );
}

function File({ file }: { file: MediaFile }) {
  const t = useTranslations("desktop.media");
  if (file.state === "failed")
    return (
      <span className={tile}>
        <CircleAlert aria-hidden className="size-5 shrink-0 text-bad" />
        <span className="min-w-0">
          <span className="block font-medium">{t("failed")}</span>
          <span className="block text-meta text-muted">{file.error}</span>
        </span>
      </span>
    );
  if (file.state === "waiting")
    return (
      <span role="status" className={tile}>
        <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin text-muted" />
        <span className="text-muted">{t("waiting")}</span>
      </span>
    );
  switch (mediaKind(file.contentType)) {
    case "image":
      return (
        // The height is the same before and after it is there, so that nothing jumps.
        <a href={file.url} target="_blank" rel="noreferrer noopener" className="block w-fit max-w-full">
          {/* biome-ignore lint/performance/noImgElement: kept by this server as it came, of unknown size */}
          <img
            src={file.url}
            alt={t("image", { name: file.fileName })}
            loading="lazy"
            className="h-48 min-w-24 max-w-full rounded-field bg-hover object-contain"
          />
        </a>
      );
    case "audio":
      return (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what a customer says
        <audio
          controls
          preload="none"
          src={file.url}
          aria-label={t("audio", { name: file.fileName })}
          className="h-10 w-72 max-w-full"
        />
      );
    case "video":
      return (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what a customer says
        <video
          controls
          preload="metadata"
          src={file.url}
          aria-label={t("video", { name: file.fileName })}
          className="h-48 max-w-full rounded-field bg-hover"
        />
      );
    default:
      return <FileTile file={file} />;
  }
}

function FileTile({ file }: { file: MediaFile }) {
  const t = useTranslations("desktop.media");
  const size = useFileSize();
  return (
    <a href={file.url} download={file.fileName} className={`${tile} transition-colors hover:border-line-strong`}>
      <FileText aria-hidden className="size-5 shrink-0 text-muted" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{file.fileName}</span>
        <span className="block text-meta text-muted">{size(file.bytes)}</span>
      </span>
      <Download aria-label={t("download")} className="size-4 shrink-0 text-muted" />
    </a>
  );
}

/** A size as people read it: "240 kB". */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) =>
    bytes < 1_000_000
      ? format.number(Math.max(1, Math.round(bytes / 1_000)), { style: "unit", unit: "kilobyte" })
      : format.number(bytes / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
}

const tile = "flex w-72 max-w-full items-center gap-2.5 rounded-field border bg-panel px-3 py-2 text-base text-fg";
