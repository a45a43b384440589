import type { ServerResponse } from "node:http";
import { bare } from "./lines.ts";
import type { CarriedText, Messages } from "./messages.ts";

const mostHandsets = 1_000;
const mostTexts = 300;

/** The customers' telephones: what each one wrote and received, and who is looking at them now. */
export class Phones {
  private readonly handsets = new Map<string, CarriedText[]>();
  private readonly watchers = new Set<{ phones: Set<string>; response: ServerResponse }>();
  private readonly messages: Messages;

  constructor(messages: Messages) {
    this.messages = messages;
  }

  /** Texts of a phone, oldest first. From now on all of its texts are kept, however much else passes. */
  open(phone: string): CarriedText[] {
    const known = this.handsets.get(phone);
    // Re-inserted, so that the map's order is the order of last use.
    this.handsets.delete(phone);
    const texts = known ?? this.messages.list({ to: phone, limit: 100 });
    this.handsets.set(phone, texts);
    if (this.handsets.size > mostHandsets) {
      const oldest = this.handsets.keys().next().value;
      if (oldest !== undefined) this.handsets.delete(oldest);
    }
    return texts;
  }

  /** A text reached or left a telephone, or its status changed. */
  show(text: CarriedText): void {
    const phone = bare(text.direction === "out" ? text.to : text.from);
    let texts = this.handsets.get(phone);
    if (!texts && text.direction === "in") texts = this.open(phone);
    if (!texts) return;
    if (!texts.some((one) => one.sid === text.sid)) {
      texts.push(text);
      if (texts.length > mostTexts) texts.shift();
    }
    for (const watcher of this.watchers) {
      if (watcher.phones.has(phone))
        watcher.response.write(`event: text\ndata: ${JSON.stringify({ phone, text })}\n\n`);
    }
  }

  /** Keeps a browser told of these phones' texts until it goes. */
  watch(phones: string[], response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" });
    response.write("retry: 1000\nevent: open\ndata: {}\n\n");
    for (const phone of phones) this.open(phone);
    const watcher = { phones: new Set(phones), response };
    this.watchers.add(watcher);
    const beat = setInterval(() => response.write(": still here\n\n"), 15_000);
    response.on("close", () => {
      clearInterval(beat);
      this.watchers.delete(watcher);
    });
  }

  /** Tells every page that lines or texts were replaced, so that it reads them again. */
  refresh(): void {
    for (const watcher of this.watchers) watcher.response.write("event: refresh\ndata: {}\n\n");
  }

  clear(): void {
    for (const phone of this.handsets.keys()) this.handsets.set(phone, []);
    this.refresh();
  }
}
