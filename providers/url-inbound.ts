import { type Encoding, readFields } from "./encoding.ts";
import type { ProviderAccount, WebhookCall, WebhookContent } from "./provider.ts";

/**
 * Reads a customer's text from a call with `phone` and `message` (3f): in the query, as form fields of a POST, or in the path behind
 * `inbound/` or `ReceiveURLSMS/`. `to` names our number and `id` the text, where the carrier has them: without an id every arrival is
 * stored. Throws an Error that names what is missing.
 */
export function read(account: ProviderAccount, call: WebhookCall): WebhookContent {
  if (/\/status$/.test(partsOf(call.url).path)) throw new Error("This type of provider has no delivery reports.");
  const fields = fieldsOf(call, account.settings.encoding as Encoding | undefined);
  const phone = fields.get("phone")?.trim();
  const message = fields.get("message");
  if (!phone) throw new Error("phone is missing. Send phone and message in the query or as form fields.");
  if (message === undefined)
    throw new Error("message is missing. Send phone and message in the query or as form fields.");
  const text = {
    providerMessageId: fields.get("id")?.trim() || null,
    from: phone,
    to: fields.get("to")?.trim() || null,
    text: message,
    media: [],
  };
  return { texts: [text], receipts: [], answer: { status: 200, contentType: "text/plain; charset=utf-8", body: "OK" } };
}

/** The secret that came with a call as `token`, in the query or in the path; empty without one. Never the body's: that is the text's. */
export function tokenOf(call: WebhookCall): string {
  return (
    readFields(queryOf(call.url), "UTF-8").get("token") ??
    readFields(pathFieldsOf(call.url), "UTF-8").get("token") ??
    ""
  );
}

/** Names and values of a call, wherever they stand; the query goes before the path, and that before the body. */
function fieldsOf(call: WebhookCall, encoding: Encoding = "UTF-8"): Map<string, string> {
  const body = call.method === "POST" ? call.rawBody.toString("latin1") : "";
  const [fromQuery, fromPath, fromBody] = [queryOf(call.url), pathFieldsOf(call.url), body].map((text) =>
    readFields(text, encoding),
  ) as [Map<string, string>, Map<string, string>, Map<string, string>];
  return new Map([...fromBody, ...fromPath, ...fromQuery]);
}

// Gateways that escape nothing are common: what they wrote is taken byte by byte, before anything makes a proper address of it.
function partsOf(url: string): { path: string; query: string } {
  const bare = url.split("#", 1)[0]!;
  const mark = bare.indexOf("?");
  return mark < 0 ? { path: bare, query: "" } : { path: bare.slice(0, mark), query: bare.slice(mark + 1) };
}

function queryOf(url: string): string {
  return partsOf(url).query;
}

/** `phone=..&message=..` as a path, also behind a `token=../`. What follows `message=` may hold slashes. */
function pathFieldsOf(url: string): string {
  const rest = /\/(?:inbound|ReceiveURLSMS)\/(.*)$/.exec(partsOf(url).path)?.[1] ?? "";
  return rest.replace(/^(token=[^/&]*)\//, "$1&");
}
