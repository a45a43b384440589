import type { CarriedText } from "./messages.ts";
import type { CarrierAnswer, Submission, Wire } from "./wire.ts";

/** Twilio's way of taking texts, calling receipts back and handing customers' texts over. */
export const twilioWire: Wire = {
  name: "twilio",
  refusal: refusalFor,
  accepted: (text, { to, service, mediaUrls }) =>
    answerFor(text, to, service ?? null, segmentsOf(text.text), mediaUrls?.length ?? 0),
  inbound: (line, text, more) => ({ url: line.inboundUrl, authToken: line.authToken, form: inboundForm(text, more) }),
};

/** A send as Twilio reads it. */
export function readTwilioSend(
  accountSid: string,
  signIn: { user: string; password: string },
  body: string,
): Submission {
  const form = new URLSearchParams(body);
  const text = form.get("Body") ?? templateText(form);
  const statusUrl = form.get("StatusCallback");
  return {
    wire: twilioWire,
    accountSid,
    password: signIn.password,
    to: form.get("To") ?? "",
    from: form.get("From"),
    text,
    ref: clientRefOf(statusUrl),
    statusUrl,
    service: form.get("MessagingServiceSid"),
    mediaUrls: form.getAll("MediaUrl"),
    problem: signIn.user === accountSid && signIn.password ? problemOf(form, form.get("Body") ?? "") : 20003,
  };
}

/** The code of what Twilio would find wrong with a send; null = nothing. */
function problemOf(form: URLSearchParams, text: string): number | null {
  const to = form.get("To");
  if (!to) return 21604;
  if (!/^(whatsapp:)?\+[1-9]\d{4,14}$/.test(to)) return 21211;
  if (!form.get("From") && !form.get("MessagingServiceSid")) return 21603;
  if (form.get("ContentSid") && (text || form.get("MediaUrl"))) return 21620;
  if (!text && !form.get("MediaUrl") && !form.get("ContentSid")) return 21602;
  if (form.getAll("MediaUrl").length > 10) return 21623;
  return text.length > 1600 ? 21617 : null;
}

/** The carrier would know the template's words; this one shows what it was given. */
function templateText(form: URLSearchParams): string {
  const sid = form.get("ContentSid");
  return sid ? `[${sid}] ${form.get("ContentVariables") ?? ""}`.trim() : "";
}

function clientRefOf(statusUrl: string | null): string | undefined {
  const match = statusUrl ? /[?&]ref=([^&#]*)/.exec(statusUrl) : null;
  return match?.[1] ? decodeURIComponent(match[1]) : undefined;
}

const apiVersion = "2010-04-01";

const words: Record<number, [status: number, message: string]> = {
  20003: [401, "Authenticate"],
  20429: [429, "Too Many Requests"],
  20500: [500, "Internal Server Error"],
  21211: [400, "The 'To' number is not a valid phone number."],
  21602: [400, "Message body is required."],
  21603: [400, "A 'From' phone number is required."],
  21604: [400, "A 'To' phone number is required."],
  21606: [400, "The 'From' phone number is not a valid, SMS-capable inbound phone number for your account."],
  21610: [400, "Attempt to send to unsubscribed recipient"],
  21611: [429, "This 'From' number has exceeded the maximum number of queued messages"],
  21612: [400, "The 'To' phone number is not currently reachable via SMS"],
  21614: [400, "'To' number is not a valid mobile number"],
  21620: [400, "Invalid content: a template comes without Body and MediaUrl."],
  21623: [400, "Number of media files exceeds allowed limit"],
  21617: [400, "The concatenated message body exceeds the 1600 character limit."],
};

/** The 201 of an accepted text. `to` is as it was sent, with the channel's prefix. */
function answerFor(
  text: CarriedText,
  to: string,
  service: string | null,
  segments: number,
  media: number,
): CarrierAnswer {
  return { status: 201, body: JSON.stringify(resourceOf(text, to, service, segments, media)) };
}

/** A page of the account's texts to one number, newest first. */
export function listAnswer(
  texts: readonly CarriedText[],
  query: { accountSid: string; to: string; page: number; pageSize: number },
): CarrierAnswer {
  const { accountSid, to, page, pageSize } = query;
  const uri = (number: number) =>
    `/${apiVersion}/Accounts/${accountSid}/Messages.json?${new URLSearchParams({ To: to, PageSize: String(pageSize), Page: String(number) })}`;
  const shown = texts.slice(page * pageSize, (page + 1) * pageSize);
  const body = {
    end: page * pageSize + Math.max(0, shown.length - 1),
    first_page_uri: uri(0),
    messages: shown.map((text) => ({
      ...resourceOf(text, to, null, segmentsOf(text.text), text.media?.length ?? 0),
      status: text.status === "accepted" ? "queued" : text.status,
    })),
    next_page_uri: texts.length > (page + 1) * pageSize ? uri(page + 1) : null,
    page,
    page_size: pageSize,
    previous_page_uri: page > 0 ? uri(page - 1) : null,
    start: page * pageSize,
    uri: uri(page),
  };
  return { status: 200, body: JSON.stringify(body) };
}

function resourceOf(text: CarriedText, to: string, service: string | null, segments: number, media: number) {
  const date = new Date(text.at).toUTCString().replace("GMT", "+0000");
  const uri = `/${apiVersion}/Accounts/${text.accountSid}/Messages/${text.sid}`;
  return {
    account_sid: text.accountSid,
    api_version: apiVersion,
    body: text.text,
    date_created: date,
    date_sent: null,
    date_updated: date,
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    from: service ? null : text.from,
    messaging_service_sid: service,
    num_media: String(media),
    num_segments: service ? "0" : String(segments),
    price: null,
    price_unit: null,
    sid: text.sid,
    status: service ? "accepted" : "queued",
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
}

/** The answer to a refused text; codes from 500 to 599 are bare HTTP errors. */
function refusalFor(code: number): CarrierAnswer {
  if (code >= 500 && code < 600) return { status: code, body: "upstream connect error" };
  const [status, message] = words[code] ?? [400, `Refused with code ${code}.`];
  return {
    status,
    ...(status === 429 ? { headers: { "retry-after": "1" } } : {}),
    body: JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }),
  };
}

/** The form of a status callback. */
export function receiptForm(text: CarriedText, to: string, status: string, errorCode?: string): Record<string, string> {
  return {
    SmsSid: text.sid,
    SmsStatus: status,
    MessageStatus: status,
    To: to,
    MessageSid: text.sid,
    AccountSid: text.accountSid,
    From: text.from,
    ApiVersion: apiVersion,
    ...(errorCode ? { ErrorCode: errorCode } : {}),
  };
}

/** The form of a customer's text. */
function inboundForm(
  text: CarriedText,
  more: { media?: { url: string; contentType: string }[]; profileName?: string },
): Record<string, string> {
  const media = more.media ?? [];
  const form: Record<string, string> = {
    ToCountry: "",
    ToState: "",
    SmsMessageSid: text.sid,
    NumMedia: String(media.length),
    ToCity: "",
    FromZip: "",
    SmsSid: text.sid,
    FromState: "",
    SmsStatus: "received",
    FromCity: "",
    Body: text.text,
    FromCountry: "",
    To: text.to,
    ToZip: "",
    NumSegments: String(segmentsOf(text.text)),
    MessageSid: text.sid,
    AccountSid: text.accountSid,
    From: text.from,
    ApiVersion: apiVersion,
  };
  media.forEach((one, index) => {
    form[`MediaUrl${index}`] = one.url;
    form[`MediaContentType${index}`] = one.contentType;
  });
  if (text.from.startsWith("whatsapp:")) form.WaId = text.from.slice("whatsapp:+".length);
  if (more.profileName) form.ProfileName = more.profileName;
  return form;
}

const gsm = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-zÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΔΦΓΛΩΠΨΣΘΞ¡£¤¥§¿^{}\\[~\]|€]*$/;

/** Segments as the carrier bills them; near enough for an answer, quick enough for thousands a second. */
function segmentsOf(text: string): number {
  const plain = gsm.test(text);
  const length = plain ? text.length + (text.match(/[\^{}\\[~\]|€]/g)?.length ?? 0) : text.length;
  const [single, several] = plain ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / several);
}
