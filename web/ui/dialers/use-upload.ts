"use client";

import { useEffect, useRef, useState } from "react";
import type { UploadPreview } from "#web/server/actions/dialers";
import { answerOf, type RequestFailure } from "../request.ts";
import { sendFile } from "./send-file.ts";

export interface UploadResult {
  uploadId: string;
  accepted: number;
  refusedCount: number;
  duplicates: number;
}
export interface UploadOptions {
  /** Rows may name other dialers. */
  route: boolean;
  dropDuplicates: boolean;
}
export type UploadStep =
  | { at: "choose" }
  | { at: "reading"; file: File }
  | { at: "preview"; file: File; preview: UploadPreview; resumes: boolean }
  | { at: "sending"; file: File; share: number /** How often the connection was cut. */; cuts: number }
  | { at: "cut"; file: File; why: "cancelled" | RequestFailure }
  | { at: "done"; file: File; result: UploadResult }
  | { at: "failed"; file: File; why: RequestFailure };

const previewBytes = 256 * 1024;
const triesInARow = 5;
/** A call that was cut off may still be finishing at the server. */
const waits = [1_000, 2_000, 4_000, 8_000, 8_000];

/**
 * One file on its way: looked at, then sent. A cut connection is tried again by itself, and later by hand, also after the page was left: the file's
 * Idempotency-Key is kept in this browser until all is loaded, so that what is loaded already is not loaded again.
 */
export function useUpload(dialerId: string, onDone: () => unknown) {
  const [step, setStep] = useState<UploadStep>({ at: "choose" });
  const [options, setOptions] = useState<UploadOptions>({ route: false, dropDuplicates: false });
  const stop = useRef<(() => void) | null>(null);
  const [begun, setBegun] = useState<string | null>(null);
  useEffect(() => {
    setBegun(step.at === "choose" ? begunFile(dialerId) : null);
  }, [dialerId, step.at]);

  const look = async (file: File, chosen: UploadOptions) => {
    setOptions(chosen);
    setStep({ at: "reading", file });
    const query = new URLSearchParams({ size: String(file.size), ...(chosen.route && { route: "true" }) });
    const body = file.slice(0, previewBytes);
    const answer = await fetch(`/api/dialers/${dialerId}/upload/preview?${query}`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body,
    }).then(
      async (response) => answerOf<UploadPreview>(response.status, await response.text()),
      () => ({ ok: false as const, error: { message: "", code: "unreachable", status: 0 } }),
    );
    if (answer.ok)
      setStep({ at: "preview", file, preview: answer.data, resumes: keyOf(dialerId, file, chosen) !== null });
    else setStep({ at: "failed", file, why: answer.error });
  };

  const send = async (file: File) => {
    const key = keyOf(dialerId, file, options) ?? newKey(dialerId, file, options);
    const query = new URLSearchParams({
      fileName: file.name,
      ...(options.route && { route: "true" }),
      ...(options.dropDuplicates && { duplicates: "drop" }),
    });
    let ended = false;
    for (let cuts = 0; ; cuts++) {
      setStep({ at: "sending", file, share: 0, cuts });
      const { answer, cancel } = sendFile<UploadResult>(
        `/api/dialers/${dialerId}/upload?${query}`,
        file,
        (share) => setStep((now) => (now.at === "sending" ? { ...now, share } : now)),
        { "idempotency-key": key },
      );
      let wake = () => {};
      stop.current = () => {
        ended = true;
        cancel();
        wake();
      };
      const outcome = await answer;
      if (outcome.ok) {
        forget(dialerId);
        setStep({ at: "done", file, result: outcome.data });
        break;
      }
      const { code, status } = outcome.error;
      if (ended || code === "cancelled") {
        setStep({ at: "cut", file, why: "cancelled" });
        break;
      }
      const passing = status === 0 || status === 413 || status >= 500 || code === "stillRunning";
      if (!passing) {
        // The key stands for a file that it was not.
        if (code === "otherRequest") forget(dialerId);
        setStep({ at: "failed", file, why: outcome.error });
        break;
      }
      if (cuts >= triesInARow) {
        setStep({ at: "cut", file, why: outcome.error });
        break;
      }
      await new Promise<void>((done) => {
        wake = done;
        setTimeout(done, waits[cuts]);
      });
      if (ended) {
        setStep({ at: "cut", file, why: "cancelled" });
        break;
      }
    }
    stop.current = null;
    await onDone();
  };
  return {
    step,
    options,
    /** The name of a file that was begun before the page was left, and is not loaded to its end. */
    begun,
    look,
    send,
    cancel: () => stop.current?.(),
    reset: () => setStep({ at: "choose" }),
    letGo: () => {
      forget(dialerId);
      setBegun(null);
    },
  };
}

interface Kept {
  key: string;
  what: string;
  at: number;
}
const placeOf = (dialerId: string) => `parley.upload.${dialerId}`;
const whatOf = (file: File, options: UploadOptions) =>
  JSON.stringify([file.name, file.size, file.lastModified, options.route, options.dropDuplicates]);
/** The server keeps keys for two days. */
const keptFor = 47 * 3_600_000;

function keptOf(dialerId: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(placeOf(dialerId)) ?? "null") as Kept | null;
    return kept && Date.now() - kept.at < keptFor ? kept : null;
  } catch {
    return null;
  }
}

function begunFile(dialerId: string): string | null {
  const kept = keptOf(dialerId);
  return kept && (JSON.parse(kept.what) as [string])[0];
}

/** The key under which this very file was begun, if it was. */
function keyOf(dialerId: string, file: File, options: UploadOptions): string | null {
  const kept = keptOf(dialerId);
  return kept && kept.what === whatOf(file, options) ? kept.key : null;
}

function newKey(dialerId: string, file: File, options: UploadOptions): string {
  // crypto.randomUUID is there over https alone.
  const key = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  try {
    const kept: Kept = { key, what: whatOf(file, options), at: Date.now() };
    localStorage.setItem(placeOf(dialerId), JSON.stringify(kept));
  } catch {}
  return key;
}

function forget(dialerId: string): void {
  try {
    localStorage.removeItem(placeOf(dialerId));
  } catch {}
}
