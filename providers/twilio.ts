import twilioWebhooks from "twilio/lib/webhooks/webhooks.js";
import { z } from "zod";
import { HttpProblem, openOrigin } from "./http.ts";
import type {
  Adapter,
  Connection,
  MediaCapability,
  OutgoingText,
  ProviderAccount,
  SendOptions,
  Sent,
  WebhookCall,
  WebhookContent,
} from "./provider.ts";
import { targetUrl } from "./target-url.ts";
import { readSendAnswer, receiptByStatus, refusal } from "./twilio-answers.ts";
import { kindOfTwilioDelivery } from "./twilio-codes.ts";
import { lookUp } from "./twilio-list.ts";

const settings = z
  .object({
    accountSid: z
      .string()
      .regex(/^AC[0-9a-fA-F]{32}$/, "An account SID is AC and 32 hexadecimal digits")
      .meta({ title: "Account SID" }),
    from: z.string().trim().min(1).optional().meta({
      title: "Number to send from",
      description: "With its country code; whatsapp: before it makes the provider WhatsApp.",
    }),
    messagingServiceSid: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/, "A messaging service SID is MG and 32 hexadecimal digits")
      .optional()
      .meta({ title: "Messaging service SID", description: "Instead of a number." }),
    baseUrl: targetUrl
      .optional()
      .meta({ title: "Address of the API", description: "Only for another one than Twilio's own." }),
  })
  .refine((value) => value.from || value.messagingServiceSid, {
    message: "Give the number to send from, or a messaging service",
    path: ["from"],
  });

/** Twilio: one provider is one channel; a `from` that begins with `whatsapp:` makes it WhatsApp. */
export const twilio: Adapter = {
  type: "twilio",
  label: "Twilio",
  channel: "sms",
  numberForm: "e164",
  // A United States long code; more is queued by Twilio for ten hours and then fails.
  defaultRatePerSecond: 1,
  minimumGapMilliseconds: 0,
  needsDialString: false,
  settings,
  secretNames: ["authToken"],
  addressSettings: ["baseUrl"],
  tokenInUrl: false,
  media,
  mediaHeaders,
  connect,
  verify,
  read,
};

const usualBase = "https://api.twilio.com";

/** Twilio takes ten files of 5 MB together with an MMS, and one of 16 MB with a WhatsApp text. */
function media(given: Record<string, unknown>): MediaCapability {
  const whatsappSender = typeof given.from === "string" && given.from.startsWith(whatsapp);
  return whatsappSender ? { most: 1, bytes: 16 * 1024 * 1024 } : { most: 10, bytes: 5 * 1024 * 1024 };
}

function mediaHeaders(account: ProviderAccount, url: URL): Record<string, string> | null {
  const base = new URL(typeof account.settings.baseUrl === "string" ? account.settings.baseUrl : usualBase);
  return url.origin === base.origin ? { authorization: authorization(account) } : null;
}

function authorization(account: ProviderAccount): string {
  return `Basic ${Buffer.from(`${account.settings.accountSid}:${account.secrets.authToken ?? ""}`).toString("base64")}`;
}

function connect(account: ProviderAccount): Connection {
  const given = account.settings as Partial<z.infer<typeof settings>>;
  const base = new URL(given.baseUrl ?? usualBase);
  const origin = openOrigin(base.origin, { allowPrivate: account.allowPrivateUrls });
  const path = `${base.pathname.replace(/\/+$/, "")}/2010-04-01/Accounts/${given.accountSid}/Messages.json`;
  const headers = {
    authorization: authorization(account),
    "content-type": "application/x-www-form-urlencoded",
    accept: "application/json",
  };
  const prefix = given.from?.startsWith(whatsapp) ? whatsapp : "";

  async function send(message: OutgoingText, options: SendOptions): Promise<Sent> {
    const form = new URLSearchParams({ To: withPrefix(prefix, message.to) });
    if (message.template?.externalId) {
      // Twilio refuses a template that comes with a text or files.
      form.set("ContentSid", message.template.externalId);
      const numbered = message.template.variables.map((value, index) => [String(index + 1), value]);
      if (numbered.length > 0) form.set("ContentVariables", JSON.stringify(Object.fromEntries(numbered)));
    } else if (message.text !== "" || !message.mediaUrls?.length) form.set("Body", message.text);
    for (const url of message.mediaUrls ?? []) form.append("MediaUrl", url);
    const from = message.from ?? given.from;
    if (from) form.set("From", withPrefix(prefix, from));
    if (given.messagingServiceSid) form.set("MessagingServiceSid", given.messagingServiceSid);
    form.set("StatusCallback", statusCallback(account.statusUrl, message.clientRef));
    try {
      const answer = await origin.exchange({ method: "POST", path, headers, body: form.toString() }, options);
      return readSendAnswer(answer.status, answer.body);
    } catch (error) {
      // Twilio sometimes says "too many requests" by code; a code also tells more than the bare status.
      if (error instanceof HttpProblem) throw refusal(error.answer.status, error.answer.body, error);
      throw error;
    }
  }
  return {
    send,
    lookUp: (question, options) =>
      lookUp(
        origin,
        { path, root: base.pathname, headers },
        { ...question, to: withPrefix(prefix, question.to) },
        options,
      ),
    places: origin.places,
    close: () => origin.close(),
  };
}

/** Our attempt id rides on the address that Twilio calls back, since Twilio has no field for it. */
function statusCallback(statusUrl: string, clientRef: string): string {
  return `${statusUrl}${statusUrl.includes("?") ? "&" : "?"}ref=${encodeURIComponent(clientRef)}`;
}

/** Checks X-Twilio-Signature over the full public URL and the form, or over the hash of another body. */
function verify(account: ProviderAccount, call: WebhookCall): boolean {
  const token = account.secrets.authToken;
  const signature = header(call, "x-twilio-signature");
  if (!token || !signature) return false;
  try {
    if (/[?&]bodySHA256=/.test(call.url)) {
      return twilioWebhooks.validateRequestWithBody(token, signature, call.url, call.rawBody.toString("utf8"));
    }
    return twilioWebhooks.validateRequest(token, signature, call.url, formOf(call));
  } catch {
    return false;
  }
}

function read(_account: ProviderAccount, call: WebhookCall): WebhookContent {
  const answer = { status: 200, contentType: "text/xml", body: "<Response/>" };
  // Twilio can be told to call by GET; then the parameters stand in the address.
  const query = new URL(call.url).searchParams;
  const params = call.method === "GET" ? query : new URLSearchParams(call.rawBody.toString("utf8"));
  const sid = params.get("MessageSid") ?? params.get("SmsSid") ?? params.get("SmsMessageSid");
  const status = params.get("MessageStatus");
  // A call of another kind (a voice call's, say) was pointed here: refused, it shows in Twilio's own log of errors.
  if (!sid) throw new Error("MessageSid is missing.");
  if (status && status !== "received" && status !== "receiving") {
    const known = receiptByStatus[status];
    if (!known) return { texts: [], receipts: [], answer };
    const errorCode = params.get("ErrorCode");
    const clientRef = query.get("ref");
    const receipt = {
      providerMessageId: sid,
      status: known,
      ...(errorCode && errorCode !== "0" ? { errorCode } : {}),
      ...(known === "failed" && errorCode ? { errorKind: kindOfTwilioDelivery(Number(errorCode)) } : {}),
      ...(clientRef ? { clientRef } : {}),
    };
    return { texts: [], receipts: [receipt], answer };
  }
  const from = params.get("From");
  if (!from) throw new Error("From is missing.");
  const profileName = params.get("ProfileName");
  const text = {
    providerMessageId: sid,
    from: withoutPrefix(from),
    to: withoutPrefix(params.get("To") ?? "") || null,
    text: params.get("Body") ?? "",
    media: mediaOf(params),
    ...(profileName ? { profileName } : {}),
  };
  return { texts: [text], receipts: [], answer };
}

function mediaOf(params: URLSearchParams): { url: string; contentType: string }[] {
  const media: { url: string; contentType: string }[] = [];
  for (let index = 0; index < Math.min(Number(params.get("NumMedia")) || 0, 32); index += 1) {
    const url = params.get(`MediaUrl${index}`);
    if (url) media.push({ url, contentType: params.get(`MediaContentType${index}`) ?? "application/octet-stream" });
  }
  return media;
}

function formOf(call: WebhookCall): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = {};
  if (call.method === "GET") return form;
  for (const [name, value] of new URLSearchParams(call.rawBody.toString("utf8"))) {
    const before = form[name];
    form[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return form;
}

const whatsapp = "whatsapp:";

function withPrefix(prefix: string, address: string): string {
  return address.startsWith(prefix) ? address : prefix + address;
}

function withoutPrefix(address: string): string {
  return address.startsWith(whatsapp) ? address.slice(whatsapp.length) : address;
}

function header(call: WebhookCall, name: string): string | undefined {
  return call.headers[name] ?? Object.entries(call.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
