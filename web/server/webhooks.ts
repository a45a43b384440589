import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { environment } from "#environment/environment";
import { log, withLogIds } from "#environment/log";
import { type WebhookOutcome, webhookTaken } from "#environment/metrics";
import { channelOf } from "#providers/channel";
import type { Adapter, InboundText, ProviderAccount, WebhookCall, WebhookContent } from "#providers/provider";
import { applyReceipts, customerWrote, mediaArrived, providerAccount, storeInbound } from "#temporal/client";
import { gather } from "./body.ts";
import { problemJson } from "./problem.ts";
import { UserError } from "./user-error.ts";

// The largest that a carrier is known to post: WhatsApp's batches have up to 3 MB.
const bodyLimit = 4 * 1024 * 1024;

const address =
  /^\/webhooks\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/(inbound|status)(?:\/|$)/i;

/** Is this request a carrier's? They are taken before the pages' server sees them: a hundred times cheaper, and never behind a page. */
export function isWebhook(request: IncomingMessage): boolean {
  return request.url?.startsWith("/webhooks/") ?? false;
}

/**
 * A carrier's calls to one of a provider's two addresses: verified on the raw bytes, stored, answered as the carrier wants (I1, I9).
 * Temporal is told after the answer, so that its pace never shows here. 404 unknown provider, 405 another method, 403 forged, 413 too long,
 * 400 not understood; 500 when it could not be stored, so that the carrier calls again.
 */
export async function takeWebhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const started = performance.now();
  const [, providerId, leaf] = address.exec(pathOf(request)) ?? [];
  let type = "";
  const note = (outcome: WebhookOutcome, status: number, problem?: unknown) => {
    const milliseconds = performance.now() - started;
    webhookTaken(type, leaf === "status" ? leaf : "inbound", outcome, milliseconds);
    const what = `webhook.${leaf ?? "unknown"}`;
    const line = { requestId, providerId, what, outcome: String(status), milliseconds: Math.round(milliseconds) };
    if (outcome === "failed") log.error({ ...line, err: problem }, "webhook");
    else if (outcome === "taken") log.debug(line, "webhook");
    else log.warn(line, "webhook");
  };
  try {
    if (request.method !== "POST" && request.method !== "GET")
      throw new NotTaken("notUnderstood", 405, "Call this address by POST or GET.");
    const provider = providerId ? await providerAccount(providerId) : null;
    if (!provider) throw new NotTaken("unknownProvider", 404, "The provider was not found.");
    type = provider.account.type;
    const { answer, stored, withFiles } = await take(request, provider);
    response.writeHead(answer.status, {
      "content-type": answer.contentType,
      "content-length": Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
    note("taken", answer.status);
    withLogIds({ requestId }, () => {
      customerWrote(stored);
      if (withFiles) mediaArrived(stored.flatMap((each) => each.messageIds));
    });
  } catch (problem) {
    const { outcome, status, message } = problem instanceof NotTaken ? problem : failed;
    note(outcome, status, problem);
    if (response.headersSent || response.destroyed) return;
    const failure = problemJson(status, { message, requestId }, problem);
    if (status === 405) response.setHeader("allow", "GET, POST");
    const body = await failure.text();
    response.writeHead(status, { ...Object.fromEntries(failure.headers), "content-length": Buffer.byteLength(body) });
    response.write(body);
    if (!request.complete) await hearOut(request);
    response.end();
  }
}

/** Why a call is refused, in words for the carrier's own log. */
class NotTaken extends Error {
  readonly outcome: WebhookOutcome;
  readonly status: number;

  constructor(outcome: WebhookOutcome, status: number, message: string) {
    super(message);
    this.outcome = outcome;
    this.status = status;
  }
}

const failed = { outcome: "failed", status: 500, message: "It could not be stored. Call again." } as const;

async function take(request: IncomingMessage, { account, adapter }: { account: ProviderAccount; adapter: Adapter }) {
  const call: WebhookCall = {
    method: request.method ?? "POST",
    // Carriers sign the address that they were given, not the one that a proxy in front of us made of it.
    url: environment().publicUrl + request.url,
    headers: headersOf(request),
    rawBody: await bodyOf(request),
  };
  if (!adapter.verify(account, call))
    throw new NotTaken("forged", 403, "The signature does not fit this address and the secret.");
  const { texts, receipts, answer } = understood(() => adapter.read(account, call));
  const stored =
    texts.length > 0
      ? await storeInbound(account.id, channelOf(account.type, account.settings), texts.map(storable))
      : [];
  if (receipts.length > 0) await applyReceipts(account.id, receipts);
  return { answer, stored, withFiles: texts.some((text) => text.media.length > 0) };
}

// Who is cut off in the middle of writing never reads our answer: what is left of the body is thrown away for a while.
async function hearOut(request: IncomingMessage): Promise<void> {
  const end = setTimeout(() => request.destroy(), 5_000);
  request.resume();
  await finished(request).catch(() => {});
  clearTimeout(end);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0]!;
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

/** The raw bytes of the body. Throws a NotTaken (413) when it is too long; the connection stays, so that its carrier hears why. */
function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  return gather(pieces, request.headers["content-length"], bodyLimit).catch((problem: unknown) => {
    throw problem instanceof UserError ? new NotTaken("tooLong", problem.status, problem.message) : problem;
  });
}

function understood(read: () => WebhookContent): WebhookContent {
  try {
    return read();
  } catch (problem) {
    throw new NotTaken("notUnderstood", 400, `This is not what the provider posts: ${(problem as Error).message}`);
  }
}

/** What a carrier wrote, as it can be stored. Throws a NotTaken (400) for an address or an id that no carrier has. */
function storable(text: InboundText): InboundText {
  const cleaned = clean(text);
  const { from, to, providerMessageId } = cleaned;
  if (
    from.length > longestAddress ||
    (to ?? "").length > longestAddress ||
    (providerMessageId ?? "").length > longestId
  )
    throw new NotTaken(
      "notUnderstood",
      400,
      "The sender, the receiver or the message's id is longer than any carrier's.",
    );
  return cleaned;
}

const longestAddress = 100;
const longestId = 255;

// Postgres takes neither NUL nor half a character: without them it is stored, with them the carrier would call for ever.
function clean<T>(value: T): T {
  if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed() as T;
  if (Array.isArray(value)) return value.map(clean) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)])) as T;
}
