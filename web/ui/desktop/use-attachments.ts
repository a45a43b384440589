"use client";

import { useTranslations } from "next-intl";
import { useCallback, useRef, useState } from "react";
import { longestMedia } from "#domain/media-type";
import { answerOf, request } from "../request.ts";
import { useFailureText } from "../use-failure-text.ts";
import type { MediaFile, OpenConversation } from "./shapes.ts";

/** A file that is on its way to the server, or was not taken. */
export interface Upload {
  key: number;
  name: string;
  /** 0 to 1. */
  done: number;
  problem: string | null;
}

interface Attachments {
  uploads: Upload[];
  /** No file is on its way, and none was refused. */
  ready: boolean;
  add: (files: Iterable<File>) => void;
  /** Stops an upload, or takes its refusal away. */
  cancel: (key: number) => void;
}

/** Uploads what an agent attaches, as soon as it is chosen; `onKept` gets each file that the server has. */
export function useAttachments(
  conversationId: string,
  carries: OpenConversation["carries"],
  kept: MediaFile[],
  onKept: (file: MediaFile) => void,
): Attachments {
  const t = useTranslations("desktop.media");
  const say = useFailureText();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const calls = useRef(new Map<number, XMLHttpRequest>());
  const counter = useRef(0);
  const change = useCallback(
    (key: number, patch: Partial<Upload> | null) =>
      setUploads((all) =>
        all.flatMap((each) => (each.key !== key ? [each] : patch === null ? [] : [{ ...each, ...patch }])),
      ),
    [],
  );

  const send = (file: File, key: number) => {
    const call = new XMLHttpRequest();
    calls.current.set(key, call);
    call.open(
      "POST",
      `/api/desktop/conversations/${conversationId}/media?name=${encodeURIComponent(file.name.slice(-200))}`,
    );
    call.setRequestHeader("content-type", file.type || "application/octet-stream");
    call.upload.onprogress = (event) => change(key, { done: event.loaded / Math.max(1, event.total) });
    call.onload = () => {
      const answer = answerOf<MediaFile>(call.status, call.responseText);
      if (answer.ok) onKept(answer.data);
      change(key, answer.ok ? null : { problem: say(answer.error) });
    };
    call.onerror = () => change(key, { problem: t("unreachable") });
    call.onabort = () => change(key, null);
    call.onloadend = () => calls.current.delete(key);
    call.send(file);
  };

  const add = (files: Iterable<File>) => {
    let room = (carries?.most ?? 0) - kept.length - uploads.length;
    const most = Math.min(carries?.bytes ?? 0, longestMedia);
    for (const file of files) {
      counter.current += 1;
      const key = counter.current;
      room -= 1;
      const problem =
        room < 0
          ? t("mostFiles", { most: carries?.most ?? 0 })
          : file.size > most
            ? t("tooLarge", { most: Math.floor(most / 1024 / 1024) })
            : file.size === 0
              ? t("empty")
              : null;
      setUploads((all) => [...all, { key, name: file.name, done: 0, problem }]);
      if (!problem) send(file, key);
    }
  };
  const cancel = (key: number) => {
    const call = calls.current.get(key);
    if (call) call.abort();
    else change(key, null);
  };
  return { uploads, ready: uploads.length === 0, add, cancel };
}

/** Takes a file away that was attached and not sent. What is gone already is as good. */
export function dropAttachment(file: MediaFile): void {
  void request("DELETE", `/api/media/${file.id}`);
}
