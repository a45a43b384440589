import { createHash } from "node:crypto";
import { pool } from "#prisma/client";
import type { Checkpoint } from "#temporal/client";
import { hearOut } from "../body.ts";
import type { RouteCall } from "../door.ts";
import { mediaType } from "./media-type.ts";
import { hashOf, type Kept, once } from "./once.ts";
import type { Declaration } from "./operation.ts";

// biome-ignore lint/suspicious/noExplicitAny: whatever the operation's shapes make of it
type Call = RouteCall<"either", any, any, any>;

/** Answers a POST: with an Idempotency-Key once, without one each time. `work` gives what is to be answered. */
export async function answerIdempotently(
  declaration: Declaration,
  call: Call,
  work: (call: Call, checkpoint?: Checkpoint) => Promise<Kept>,
): Promise<Response> {
  const key = call.request.headers.get("idempotency-key");
  if (key === null) return responseOf(await work(call));
  const streamed = declaration.rawBody !== undefined;
  const body = streamed ? hashedBody(call.request) : null;
  const { params, query, viewer } = call;
  const lost = declaration.lost;
  const kept = await once(
    {
      ownerId: viewer.userId,
      operation: `${declaration.method.toUpperCase()} ${declaration.path}`,
      key: key.trim(),
      requestId: call.requestId,
      address: [params ?? null, query ?? null, streamed ? mediaType(call.request) : null],
      streamed,
      bodyHash: () => (body ? body.hash() : hashOf(call.body)),
      drain: async () => body?.drain(),
      hearOut: async () => body?.hearOut(),
      lost:
        typeof lost === "function"
          ? async (requestId) => ({
              status: declaration.status ?? 200,
              body: declaration.answer!.parse(await lost({ viewer, params, made: await madeBy(requestId) })),
            })
          : "again",
    },
    (checkpoint) => work(body ? { ...call, request: body.request } : call, checkpoint),
  );
  return responseOf(kept, kept.replayed);
}

function responseOf({ status, body }: Kept, replayed = false): Response {
  const headers = { "cache-control": "no-store", ...(replayed && { "idempotency-replayed": "true" }) };
  return status === 204 ? new Response(null, { status, headers }) : Response.json(body, { status, headers });
}

/** The id of what was made under a request id, as the audit of that transaction names it. */
async function madeBy(requestId: string): Promise<string> {
  const { rows } = await pool().query<{ target: string }>(
    "SELECT target FROM audit WHERE request_id = $1 ORDER BY id LIMIT 1",
    [requestId],
  );
  return rows[0]?.target.split(":")[1] ?? "";
}

/** A request whose body is hashed while it is read. */
function hashedBody(request: Request): {
  request: Request;
  hash(): string;
  drain(): Promise<void>;
  hearOut(): Promise<void>;
} {
  const hash = createHash("sha256");
  if (!request.body)
    return { request, hash: () => hash.copy().digest("hex"), drain: async () => {}, hearOut: async () => {} };
  const read = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        hash.update(piece);
        controller.enqueue(piece);
      },
    }),
  );
  const { method, headers, url } = request;
  return {
    request: new Request(url, { method, headers, body: read, duplex: "half" } as RequestInit),
    hash: () => hash.copy().digest("hex"),
    async drain() {
      if (!read.locked) await read.pipeTo(new WritableStream());
    },
    hearOut: () => hearOut(read),
  };
}
