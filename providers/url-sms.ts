import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { compilePattern, PatternError } from "#domain/number-pattern";
import { type Encoding, EncodingError, encodings } from "./encoding.ts";
import { type HttpAnswer, openOrigin } from "./http.ts";
import {
  type Adapter,
  type Connection,
  type OutgoingText,
  type ProviderAccount,
  ProviderError,
  type SendOptions,
  type Sent,
} from "./provider.ts";
import { read, tokenOf } from "./url-inbound.ts";
import { readTemplate, TemplateError, type TemplateValues, type UrlTemplate } from "./url-template.ts";

/** One of the carriers that are spoken to by an address with gaps (3f). */
interface Kind {
  type: string;
  label: string;
  method: "GET" | "POST";
  /** Signs in by HTTP Basic. */
  signsIn: boolean;
  hint?: string;
}

/** Characters of an answer that the success pattern sees. */
const answerRead = 4096;

const unpublished =
  "Its interface is not published: this is the general URL type under its name. Take the address and its parameters from the carrier's papers.";

const kinds: Kind[] = [
  { type: "urlsms", label: "URLSMS (GET)", method: "GET", signsIn: false },
  { type: "urlsmsauth", label: "URLSMSAuth (GET with sign-in)", method: "GET", signsIn: true },
  { type: "urlpostsms", label: "URLPOSTSMS (POST)", method: "POST", signsIn: false },
  { type: "urlpostsmsauth", label: "URLPOSTSMSAuth (POST with sign-in)", method: "POST", signsIn: true },
  { type: "quality", label: "Quality Telecom (by URL)", method: "GET", signsIn: false, hint: unpublished },
  { type: "gmg", label: "GMG (by URL)", method: "GET", signsIn: false, hint: unpublished },
  { type: "smsmasivo", label: "SMSMasivo (by URL)", method: "GET", signsIn: false, hint: unpublished },
];

// Neither belongs in HTTP Basic, which parts name and password at the first colon.
const user = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^:\p{Cc}]*$/u, "A user name holds no colon and no control character.")
  .meta({ title: "User" });

/** Carriers and gateways that take a text by one call of an address: the four URL types, and presets of them. */
export const urlAdapters: Adapter[] = kinds.map(adapterOf);

function adapterOf(kind: Kind): Adapter {
  const secretNames = ["password"];
  return {
    type: kind.type,
    label: kind.label,
    channel: "sms",
    numberForm: "typed",
    defaultRatePerSecond: null,
    minimumGapMilliseconds: 0,
    needsDialString: false,
    settings: settingsOf(kind),
    secretNames,
    neededSecrets: (settings) => (kind.signsIn || uses(settings.url, "password") ? secretNames : []),
    addressSettings: ["url"],
    tokenInUrl: true,
    noReceipts: true,
    ...(kind.hint ? { hint: kind.hint } : {}),
    connect: (account) => connect(kind, account),
    verify: (account, call) => fits(tokenOf(call), account.webhookSecret),
    read,
  };
}

function settingsOf(kind: Kind) {
  const where = kind.method === "GET" ? "" : " What follows the question mark is sent as form fields.";
  return z
    .object({
      url: z
        .string()
        .trim()
        .max(2000)
        .meta({
          title: "URL",
          description: `Like https://gateway.example/send?to=\${phone}&text=\${message}; \${id}, \${from}, \${user} and \${password} may follow.${where}`,
          examples: [`https://gateway.example/send?to=\${phone}&text=\${message}&id=\${id}`],
        }),
      user: kind.signsIn ? user : user.optional(),
      from: z
        .string()
        .trim()
        .min(1)
        .max(60)
        .optional()
        .meta({ title: "SMS From", description: `The sender, where the address names \${from}.` }),
      encoding: z
        .enum(encodings)
        .optional()
        .meta({ title: "Encoding", description: "How letters are written in the address; UTF-8 unless told." }),
      successPattern: z
        .string()
        .max(500)
        .optional()
        .meta({
          title: "Success pattern",
          description: `An answer counts as accepted only if its first ${answerRead} characters match. Without it every 2xx does.`,
        }),
    })
    .superRefine((value, context) => {
      const problem = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
      try {
        const template = readTemplate(value.url, value.encoding ?? "UTF-8");
        if (template.uses("from") && !value.from) problem("from", `The address names \${from}: give the sender.`);
        if (template.uses("user") && !value.user) problem("user", `The address names \${user}: give the user.`);
        if (!kind.signsIn && value.user && !template.uses("user"))
          problem("user", `This type does not sign in. Write \${user} in the address, or choose a type with sign-in.`);
      } catch (error) {
        if (!(error instanceof TemplateError || error instanceof EncodingError)) throw error;
        problem("url", error.message);
      }
      try {
        if (value.successPattern) compilePattern(value.successPattern);
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        problem("successPattern", error.message);
      }
    });
}

function uses(url: unknown, placeholder: string): boolean {
  return String(url).includes(`\${${placeholder}}`);
}

interface UrlSettings {
  url: string;
  user?: string;
  from?: string;
  encoding?: Encoding;
  successPattern?: string;
}

function connect(kind: Kind, account: ProviderAccount): Connection {
  const given = account.settings as unknown as UrlSettings;
  const encoding = given.encoding ?? "UTF-8";
  const password = account.secrets.password ?? "";
  const template = readTemplate(given.url, encoding);
  const origin = openOrigin(template.origin, { allowPrivate: account.allowPrivateUrls });
  const pattern = given.successPattern ? compilePattern(given.successPattern) : null;
  const headers = ["accept", "*/*"];
  if (kind.signsIn)
    headers.push("authorization", `Basic ${Buffer.from(`${given.user}:${password}`).toString("base64")}`);
  if (kind.method === "POST")
    headers.push(
      "content-type",
      `application/x-www-form-urlencoded${encoding === "UTF-8" ? "" : `; charset=${encoding}`}`,
    );
  const usual = { from: given.from ?? "", user: given.user ?? "", password };

  async function send(message: OutgoingText, options: SendOptions): Promise<Sent> {
    const request = requestOf(kind.method, template, {
      phone: message.to,
      message: message.text,
      id: message.clientRef,
      from: message.from || usual.from,
      user: usual.user,
      password,
    });
    const answer = await origin.exchange({ ...request, headers }, options);
    if (answer.status < 200 || answer.status > 299) throw refusal(answer, password);
    if (pattern && !pattern.matches(answer.body.slice(0, answerRead)))
      throw refusal(answer, password, "something else than the success pattern");
    // What the answer's own id would be cannot be known.
    return { providerMessageId: null };
  }
  return { send, places: origin.places, close: () => origin.close() };
}

function requestOf(method: "GET" | "POST", template: UrlTemplate, values: TemplateValues) {
  try {
    if (method === "GET") return { method, path: template.target(values) };
    return { method, path: template.path(values), body: template.query(values) };
  } catch (error) {
    if (error instanceof EncodingError) throw new ProviderError("rejected", error.message, { code: "ENCODING" });
    throw error;
  }
}

/** Another answer than "accepted". Every text would meet a refused sign-in or a redirect, which is never followed: that is the account's. */
function refusal(answer: HttpAnswer, password: string, why = `HTTP ${answer.status}`): ProviderError {
  const { status } = answer;
  const kind =
    status === 401 || status === 403 || status === 407 || (status >= 300 && status < 400) ? "account" : "rejected";
  const words = excerpt(answer.body, password);
  const message = `The carrier answered ${why}${words ? `: ${words}` : "."}`;
  return new ProviderError(kind, message, { code: `HTTP ${status}` });
}

/** The first words of an answer, for people. Gateways like to repeat what they were called with. */
function excerpt(body: string, password: string): string {
  const words = body
    .slice(0, answerRead)
    .replace(/<[^<>]*>/g, " ")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  const spellings = password ? [password, encodeURIComponent(password)] : [];
  const shown = spellings.reduce((text, secret) => text.replaceAll(secret, "•••"), words);
  return shown.length > 160 ? `${shown.slice(0, 160)}…` : shown;
}

/** Compares without telling by its time how much fits. */
function fits(given: string, secret: string): boolean {
  const [a, b] = [given, secret].map((text) => createHash("sha256").update(text).digest()) as [Buffer, Buffer];
  return secret !== "" && timingSafeEqual(a, b);
}
