import { type Answer, answerOf } from "../request.ts";

/**
 * Sends a file as the body of a POST and tells how much has gone (0 to 1). Like `request`, it never throws.
 * XMLHttpRequest, since fetch does not say how an upload gets on.
 */
export function sendFile<T>(
  url: string,
  file: File,
  onShare: (share: number) => void,
  headers: Record<string, string> = {},
): { answer: Promise<Answer<T>>; cancel: () => void } {
  const call = new XMLHttpRequest();
  const answer = new Promise<Answer<T>>((done) => {
    const lost = (code: string) => done({ ok: false, error: { message: "", code, status: 0 } });
    call.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    call.onload = () => done(answerOf<T>(call.status, call.responseText));
    call.onerror = () => lost("unreachable");
    call.onabort = () => lost("cancelled");
    call.open("POST", url);
    call.setRequestHeader("content-type", "text/csv");
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.send(file);
  });
  return { answer, cancel: () => call.abort() };
}
