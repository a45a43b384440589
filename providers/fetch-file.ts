import { Agent, request } from "undici";
import { AddressRefused, type ConnectGuard, guardedConnector } from "./guarded-connect.ts";

export interface FileRequest {
  url: string;
  /** What proves who asks; given to the first address alone, never to one that it leads on to. */
  headers: Record<string, string>;
  guard: ConnectGuard;
  /** The most bytes that are taken. */
  longest: number;
  /** From the call to the last byte, over all addresses that it leads to. */
  timeoutMilliseconds: number;
}

/** Why a file could not be fetched. `lasting`: trying again would not help. */
export class FileNotFetched extends Error {
  readonly lasting: boolean;

  constructor(message: string, lasting: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "FileNotFetched";
    this.lasting = lasting;
  }
}

const mostRedirects = 3;

/**
 * Fetches a file that a carrier keeps: to public addresses only unless the guard allows others, over at most three redirects, each judged like
 * the first. Throws FileNotFetched.
 */
export async function fetchFile(order: FileRequest): Promise<{ content: Buffer; contentType: string }> {
  const signal = AbortSignal.timeout(order.timeoutMilliseconds);
  const dispatcher = new Agent({ connect: guardedConnector(order.guard, 5_000), connections: 1 });
  try {
    let url = new URL(order.url);
    let headers = order.headers;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      if (url.protocol !== "https:" && !(url.protocol === "http:" && order.guard.allowPrivate))
        throw new FileNotFetched("The file's address is not one of https.", true);
      const answer = await request(url, { headers, signal, dispatcher });
      const location = answer.headers.location;
      if ([301, 302, 303, 307, 308].includes(answer.statusCode) && typeof location === "string") {
        await answer.body.dump();
        url = new URL(location, url);
        headers = {};
        continue;
      }
      return await read(answer, order.longest);
    }
    throw new FileNotFetched("The file's address leads on and on.", true);
  } catch (problem) {
    if (problem instanceof FileNotFetched) throw problem;
    if (problem instanceof AddressRefused) throw new FileNotFetched(problem.message, true, problem);
    if (signal.aborted) throw new FileNotFetched("The carrier took too long to hand the file over.", false, problem);
    throw new FileNotFetched("The carrier could not be reached for the file.", false, problem);
  } finally {
    await dispatcher.destroy();
  }
}

async function read(
  { statusCode, headers, body }: Awaited<ReturnType<typeof request>>,
  longest: number,
): Promise<{ content: Buffer; contentType: string }> {
  if (statusCode !== 200) {
    await body.dump();
    // Not there yet, too many at once, or a failure of theirs: it may come. A refusal stays one.
    const passing = [404, 408, 425, 429].includes(statusCode) || statusCode >= 500;
    throw new FileNotFetched(`The carrier answered HTTP ${statusCode} for the file.`, !passing);
  }
  const tooLong = () => new FileNotFetched("The file is larger than 16 MB.", true);
  if (Number(headers["content-length"] ?? 0) > longest) throw tooLong();
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > longest) throw tooLong();
    pieces.push(piece);
  }
  return { content: Buffer.concat(pieces), contentType: String(headers["content-type"] ?? "") };
}
