import { UserError } from "./user-error.ts";

/** The raw bytes of a request's body, at most `limit` of them. Throws a UserError (413) for more. */
export function readBody(request: Request, limit: number): Promise<Buffer> {
  return gather(request.body ?? [], request.headers.get("content-length"), limit);
}

/**
 * The pieces of a body as one, at most `limit` bytes.
 * Throws a UserError (413) as soon as the stated or the real length passes the limit: what follows is never kept in memory.
 */
export async function gather(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  stated: string | null | undefined,
  limit: number,
): Promise<Buffer> {
  const tooLong = () => new UserError(`The body is longer than ${limit} bytes.`, { status: 413 });
  if (Number(stated ?? 0) > limit) throw tooLong();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.byteLength;
    if (length > limit) throw tooLong();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/**
 * Throws away what is left of a body, for five seconds at most: who is cut off in the middle of writing never reads our answer. A body that
 * somebody else has begun to read is left to them.
 */
export async function hearOut(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body || body.locked) return;
  const late = AbortSignal.timeout(5_000);
  await body.pipeTo(new WritableStream(), { signal: late }).catch(() => {});
}
