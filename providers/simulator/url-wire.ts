import { encodings, readFields } from "../encoding.ts";
import type { CarrierAnswer, Submission, Wire } from "./wire.ts";

/** Gateways that take a text by one call, whatever they call its parts, and answer `OK` or `ERROR`. They give no receipts. */
export const urlWire: Wire = {
  name: "url",
  refusal,
  accepted: () => ({ status: 200, body: "OK" }),
  inbound: (line, text, more) => ({
    method: "GET",
    url: line.inboundUrl,
    form: {
      phone: text.from,
      message: text.text,
      ...(line.namesNumber ? { to: text.to } : {}),
      // As gateways are: without an id, unless the text is to be known again.
      ...(more.sid ? { id: more.sid } : {}),
    },
  }),
};

/** A send as such a gateway reads it: `fields` is the query and the form, a character a byte. */
export function readUrlSend(account: string, password: string, fields: string, charset = "UTF-8"): Submission {
  const given = readFields(fields, encodings.find((name) => name.toUpperCase() === charset.toUpperCase()) ?? "UTF-8");
  const to = find(given, phoneNames) ?? [...given.values()].find((value) => /^\+?\d{6,15}$/.test(value)) ?? "";
  const others = [...given.values()].filter((value) => value !== to);
  const text = find(given, textNames) ?? others.sort((a, b) => b.length - a.length)[0] ?? "";
  return {
    wire: urlWire,
    accountSid: account,
    password,
    to,
    from: find(given, fromNames) ?? null,
    text,
    ref: find(given, idNames),
    problem: to && text ? null : 400,
  };
}

const phoneNames = [
  "phone",
  "to",
  "number",
  "destination",
  "dest",
  "msisdn",
  "recipient",
  "mobile",
  "celular",
  "telefono",
];
const textNames = ["message", "text", "msg", "body", "sms", "content", "mensaje", "texto"];
const fromNames = ["from", "sender", "source", "origin", "remitente"];
const idNames = ["id", "ref", "reference", "messageid"];

function find(fields: Map<string, string>, names: string[]): string | undefined {
  for (const [name, value] of fields) if (names.includes(name.toLowerCase()) && value) return value;
  return undefined;
}

/** Codes below 600 are HTTP statuses: `fail:200` is the answer of gateways that say "ERROR" politely. */
function refusal(code: number): CarrierAnswer {
  if (code === 20429) return { status: 429, headers: { "retry-after": "1" }, body: "ERROR too fast" };
  if (code === 20500) return { status: 500, body: "ERROR" };
  return code >= 200 && code < 600 ? { status: code, body: "ERROR" } : { status: 400, body: `ERROR ${code}` };
}
