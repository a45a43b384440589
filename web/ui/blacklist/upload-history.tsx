"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { BlacklistUpload } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { Dialog } from "../dialog.tsx";
import { Empty } from "../empty.tsx";
import { RefusedLinks } from "../refused-links.tsx";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { usePages } from "../use-pages.ts";
import { refusedAddress } from "./upload-entries.tsx";

/** The do-not-contact files that were uploaded, with their refused lines to download. */
export function UploadHistory({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("dialers.blacklist");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("uploads")} wide>
      {open && <Uploads />}
    </Dialog>
  );
}

function Uploads() {
  const t = useTranslations("dialers.blacklist");
  const words = useTranslations("dialers.upload");
  const format = useFormatter();
  const uploads = usePages<BlacklistUpload>("/api/blacklist/uploads", ["blacklist"]);
  if (uploads.items === null) return <Skeleton className="h-24 w-full" />;
  if (uploads.items.length === 0) return <Empty title={words("none")} />;
  return (
    <>
      <Table caption={t("uploads")}>
        <thead>
          <tr>
            <Th>{words("column.at")}</Th>
            <Th>{words("column.what")}</Th>
            <Th numeric>{words("column.accepted")}</Th>
            <Th numeric>{words("column.refused")}</Th>
          </tr>
        </thead>
        <tbody>
          {uploads.items.map((upload) => (
            <Tr key={upload.id}>
              <Td className="py-1.5">
                {format.dateTime(new Date(upload.at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}
                <span className="block text-meta text-muted">{upload.byName ?? "–"}</span>
              </Td>
              <Td className="max-w-40 py-1.5">
                <span className="block truncate" title={upload.fileName}>
                  {upload.fileName || "–"}
                </span>
                {upload.status !== "done" && (
                  <Chip tone={upload.status === "failed" ? "bad" : "info"}>{words(upload.status)}</Chip>
                )}
              </Td>
              <Td numeric>{format.number(upload.accepted + upload.known)}</Td>
              <Td numeric className="py-1.5">
                {format.number(upload.refused)}
                {upload.refused > 0 && (
                  <span className="flex flex-wrap justify-end gap-1 pt-1">
                    <RefusedLinks address={refusedAddress(upload.id)} />
                  </span>
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {uploads.hasMore && (
        <Button busy={uploads.busy} onClick={uploads.more} className="mt-3">
          {t("more")}
        </Button>
      )}
    </>
  );
}
