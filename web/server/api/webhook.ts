import { after } from "next/server";
import { z } from "zod";
import { environment } from "#environment/environment";
import { log } from "#environment/log";
import type { InboundText, WebhookCall, WebhookContent } from "#providers/provider";
import { applyReceipts, customerWrote, providerAccount, storeInbound } from "#temporal/client";
import { readBody } from "../body.ts";
import { notFound, route, UserError } from "../door.ts";
import { channelOf } from "../providers.ts";
import { isUuid } from "../uuid.ts";

// The largest that a carrier is known to post: WhatsApp's batches have up to 3 MB.
const bodyLimit = 4 * 1024 * 1024;

/**
 * A carrier's calls to one of a provider's two addresses: verified on the raw bytes, stored, answered as the carrier wants (I1, I9).
 * Temporal is told after the answer, so that its pace never shows here. 404 unknown provider, 403 forged, 413 too long,
 * 400 not understood; 500 when it could not be stored, so that the carrier calls again.
 */
export function takeWebhook(leaf: "inbound" | "status") {
  const params = z.object({ providerId: z.string() });
  return route({ name: `webhook.${leaf}`, auth: "open", params }, async ({ request, params, requestId }) => {
    const provider = isUuid(params.providerId) ? await providerAccount(params.providerId) : null;
    if (!provider) throw notFound("The provider");
    const { account, adapter } = provider;

    const call: WebhookCall = {
      method: request.method,
      url: publicUrlOf(request),
      headers: Object.fromEntries(request.headers),
      rawBody: await readBody(request, bodyLimit),
    };
    if (!adapter.verify(account, call)) {
      log.warn({ requestId, provider: account.id }, "a webhook's signature does not fit its address or the secret");
      throw new UserError("The signature does not fit.", { status: 403 });
    }
    const { texts, receipts, answer } = understood(() => adapter.read(account, call));

    const stored =
      texts.length > 0
        ? await storeInbound(account.id, channelOf(account.type, account.settings), texts.map(storable))
        : [];
    if (receipts.length > 0) await applyReceipts(account.id, receipts);
    if (stored.length > 0) after(() => customerWrote(stored));
    return new Response(answer.body, { status: answer.status, headers: { "content-type": answer.contentType } });
  });
}

// Carriers sign the address that they were given, not the one that a proxy in front of us made of it.
function publicUrlOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return environment().publicUrl + pathname + search;
}

function understood(read: () => WebhookContent): WebhookContent {
  try {
    return read();
  } catch (problem) {
    throw new UserError(`This is not what the provider posts: ${(problem as Error).message}`, { status: 400 });
  }
}

// Postgres takes no NUL in a text: without it the text is stored, with it the carrier would call for ever.
function storable(text: InboundText): InboundText {
  return { ...text, text: text.text.replaceAll("\0", "") };
}
