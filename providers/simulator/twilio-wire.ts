import type { CarriedText } from "./messages.ts";

/** An HTTP answer of Twilio's send interface. */
export interface TwilioAnswer {
  status: number;
  headers?: Record<string, string>;
  body: string;
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
  21617: [400, "The concatenated message body exceeds the 1600 character limit."],
};

/** The 201 of an accepted text. `to` is as it was sent, with the channel's prefix. */
export function answerFor(text: CarriedText, to: string, service: string | null, segments: number): TwilioAnswer {
  const date = new Date(text.at).toUTCString().replace("GMT", "+0000");
  const uri = `/${apiVersion}/Accounts/${text.accountSid}/Messages/${text.sid}`;
  return {
    status: 201,
    body: JSON.stringify({
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
      num_media: "0",
      num_segments: service ? "0" : String(segments),
      price: null,
      price_unit: null,
      sid: text.sid,
      status: service ? "accepted" : "queued",
      subresource_uris: { media: `${uri}/Media.json` },
      to,
      uri: `${uri}.json`,
    }),
  };
}

/** The answer to a refused text; codes from 500 to 599 are bare HTTP errors. */
export function refusalFor(code: number): TwilioAnswer {
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
export function inboundForm(
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
export function segmentsOf(text: string): number {
  const plain = gsm.test(text);
  const length = plain ? text.length + (text.match(/[\^{}\\[~\]|€]/g)?.length ?? 0) : text.length;
  const [single, several] = plain ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / several);
}
