import { readTimeZone } from "./recipient-zones.ts";
import type { RowTemplate } from "./row-template.ts";

/** A row as an upload names it: nothing is judged here but its shape (D10–D12). */
export interface SpoolRecord {
  dialerName: string;
  /** As typed; whether it is a number is judged when it is sent (state 5, D31). */
  phone: string;
  message: string;
  /** Opaque (D11). */
  data: string;
  /** The recipient's, as IANA names it; absent = not told. */
  timeZone?: string;
  /** What the carrier is given in place of the message, which holds the same words (D32). */
  template?: RowTemplate;
}

export type SpoolReading = { ok: true; row: SpoolRecord } | { ok: false; reason: string };

export interface BlacklistRecord {
  phone: string;
  /** The campaign or dialer that the entry is for; null = all (D14). */
  campaign: string | null;
}

export type BlacklistReading = { ok: true; entry: BlacklistRecord } | { ok: false; reason: string };

const longestPhone = 100;
const longestText = 10_000;

/**
 * Reads the fields of one CSV line, `dialer;phone;message[;data]`. The first column must name the chosen dialer or be
 * empty; with `route`, it may name any dialer that `route` allows. `zone` is the recipient's time zone, or empty. The reason of a refusal is for the
 * person who uploads.
 */
export function readSpoolRecord(
  fields: readonly string[],
  context: { dialerName: string; route?: (name: string) => boolean },
  zone = "",
): SpoolReading {
  if (fields.length < 3) {
    return refuse(`${fields.length} column${fields.length === 1 ? "" : "s"}, expected dialer;phone;message;data`);
  }
  // Guessing which column the extra one belongs to could cut a text (D12).
  if (fields.length > 4) return refuse(`${fields.length} columns, expected 4: put texts that contain ; in quotes`);
  const unreadable = unreadableIn(fields);
  if (unreadable) return refuse(unreadable);

  const [name = "", phone = "", message = "", data = ""] = fields;
  const dialerName = name.trim() === "" ? context.dialerName : name.trim();
  if (dialerName !== context.dialerName && !context.route) {
    return refuse(`the row names the dialer "${dialerName}", the upload is for "${context.dialerName}"`);
  }
  if (dialerName !== context.dialerName && !context.route?.(dialerName)) {
    return refuse(`there is no dialer "${dialerName}" that you may load`);
  }
  const reason =
    phoneProblem(phone) ?? textProblem(message) ?? (data.length > longestText ? "the data is too long" : null);
  if (reason) return refuse(reason);
  const timeZone = zone.trim() === "" ? null : readTimeZone(zone);
  if (timeZone === null && zone.trim() !== "")
    return refuse(`"${zone.trim().slice(0, 60)}" is not a time zone; write one such as America/Montevideo`);
  return { ok: true, row: { dialerName, phone: phone.trim(), message, data, ...(timeZone && { timeZone }) } };
}

/** Reads the fields of one do-not-contact line, `phone[;campaign]`; `*` or nothing means all campaigns (D14). */
export function readBlacklistRecord(fields: readonly string[]): BlacklistReading {
  if (fields.length < 1 || fields.length > 2) return refuse(`${fields.length} columns, expected phone;campaign`);
  const unreadable = unreadableIn(fields);
  if (unreadable) return refuse(unreadable);
  const [phone = "", campaign = ""] = fields;
  const reason = phoneProblem(phone);
  if (reason) return refuse(reason);
  const named = campaign.trim();
  return { ok: true, entry: { phone: phone.trim(), campaign: named === "" || named === "*" ? null : named } };
}

/** What columns are called, as `headingOf` writes it. */
export const columnHeadings = {
  dialer: ["campaign", "dialer", "campaign name", "dialer name", "campana", "campanha", "discador"],
  phone: ["phone", "phone number", "number", "destination", "telefono", "numero", "celular", "telefone"],
  message: ["message", "text", "mensaje", "mensagem", "texto"],
  zone: ["timezone", "time zone", "zone", "zona horaria", "huso horario", "zona", "fuso horario", "fuso"],
  data: ["data", "extra data", "extra", "datos", "dados", "datos extra", "dados extra"],
};
const headings = new Set(Object.values(columnHeadings).flat());

/** A column's name without accents, capitals and the kind of its blanks: "First_Name" and "first name" are the same. */
export function headingOf(field: string): string {
  return field
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
}

/** Whether the first line is a header: each column a known heading, one of them the phone's. A row is never taken for one. */
export function isHeader(fields: readonly string[]): boolean {
  const names = fields.map(headingOf);
  return names.every((name) => headings.has(name)) && names.some((name) => columnHeadings.phone.includes(name));
}

/** Whether a line holds nothing and is to be passed over. A line of bare separators is no blank line: its phone is missing. */
export function isBlank(fields: readonly string[]): boolean {
  return fields.length === 0 || (fields.length === 1 && fields[0]?.trim() === "");
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

function phoneProblem(phone: string): string | null {
  if (phone.trim() === "") return "the phone is empty";
  return phone.length > longestPhone ? "the phone is too long" : null;
}

function textProblem(message: string): string | null {
  if (message.trim() === "") return "the message is empty";
  return message.length > longestText ? `the message is longer than ${longestText} characters` : null;
}

function unreadableIn(fields: readonly string[]): string | null {
  // What a decoder puts where bytes were not UTF-8: sending it would garble the text.
  if (fields.some((field) => /[\uFFFD\p{Cs}]/u.test(field)))
    return "not UTF-8: save the file as UTF-8 and upload it again";
  // Postgres keeps no NUL in texts: one would refuse the whole load.
  return fields.some((field) => field.includes("\0")) ? "a NUL character" : null;
}
