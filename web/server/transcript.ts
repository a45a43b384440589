import { csvCell } from "#domain/csv-cell";
import type { MessageView } from "./conversation-thread.ts";
import type { ConversationView } from "./conversations.ts";

export type TranscriptFormat = "txt" | "csv" | "html" | "json";
type Whole = ConversationView & { messages: MessageView[] };

/**
 * A conversation's texts as a file, times in UTC (F66, D26). Private notes are left out unless asked for: such a file may be given to
 * the customer.
 */
export function transcript(
  whole: Whole,
  format: TranscriptFormat,
  { notes = false }: { notes?: boolean } = {},
): { text: string; type: string } {
  const of = notes ? whole : { ...whole, messages: whole.messages.filter((each) => each.kind !== "note") };
  if (format === "json")
    return {
      text: JSON.stringify({ ...head(of), messages: of.messages.map(line) }, null, 2),
      type: "application/json",
    };
  if (format === "csv") return { text: asCsv(of), type: "text/csv" };
  if (format === "html") return { text: asHtml(of), type: "text/html" };
  return { text: asText(of), type: "text/plain" };
}

/** The answer that a browser saves as a file. */
export function transcriptFile(
  id: string,
  format: TranscriptFormat,
  { text, type }: { text: string; type: string },
): Response {
  return new Response(text, {
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "content-disposition": `attachment; filename="conversation-${id}.${format}"`,
      "cache-control": "no-store",
    },
  });
}

function head(of: Whole) {
  return {
    conversation: of.id,
    campaign: of.campaignName,
    channel: of.channel,
    customer: of.customer.phone,
    name: of.customer.name,
    opened: of.openedAt,
    closed: of.closedAt,
    outcome: of.outcome,
  };
}

function line(message: MessageView) {
  const { at, direction, kind, authorName, text, status, error } = message;
  return {
    at,
    direction,
    kind,
    author: direction === "in" ? "customer" : (authorName ?? "system"),
    text,
    status,
    error,
  };
}

function asText(of: Whole): string {
  const facts = Object.entries(head(of)).filter(([, value]) => value);
  const texts = of.messages
    .map(line)
    .map((m) => `[${m.at}] ${m.author}${m.kind === "text" ? "" : ` (${m.kind})`}: ${m.text}`);
  return `${facts.map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n${texts.join("\n")}\n`;
}

function asCsv(of: Whole): string {
  const rows = of.messages
    .map(line)
    .map((m) => [m.at, m.direction, m.kind, m.author, m.text, m.status, m.error ?? ""].map(csvCell).join(";"));
  return `\uFEFFat;direction;kind;author;text;status;error\r\n${rows.map((row) => `${row}\r\n`).join("")}`;
}

function asHtml(of: Whole): string {
  const facts = Object.entries(head(of))
    .filter(([, value]) => value)
    .map(([name, value]) => `<dt>${name}</dt><dd>${escaped(String(value))}</dd>`);
  const texts = of.messages
    .map(line)
    .map(
      (m) =>
        `<li class="${m.direction}"><p>${escaped(m.text)}</p><small>${escaped(m.author)} · ${m.at} · ${m.status}</small></li>`,
    );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(of.customer.phone)}</title>
<style>body{font:15px/1.5 system-ui;max-width:42rem;margin:2rem auto}dl{display:grid;grid-template-columns:8rem 1fr}dd{margin:0}
ol{list-style:none;padding:0}li{margin:.5rem 0;max-width:80%}li.out{margin-left:20%;text-align:right}p{margin:0;white-space:pre-wrap}</style>
<dl>${facts.join("")}</dl><ol>${texts.join("\n")}</ol></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
