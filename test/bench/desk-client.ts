// An agent's browser without its pixels: signs in, holds the event stream, and reads anew what the page would read.
import { setTimeout as sleep } from "node:timers/promises";
import { sessionCookie } from "#web/server/session";

/** Signs in as the sign-in page does; the cookie of the session. */
export async function signIn(url: string, username: string, password: string): Promise<string> {
  const asked = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await asked.json()) as { csrfToken: string };
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookiesOf(asked), origin: url },
    body: new URLSearchParams({ csrfToken, username, password, json: "true" }),
  });
  const session = cookiesOf(answer);
  if (!session.includes(sessionCookie)) throw new Error(`${username} could not sign in: ${answer.status}`);
  return session;
}

const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

/** Every text of a bench carries such a mark. */
export const mark = (n: number) => `#${String(n).padStart(6, "0")}#`;

export class DeskClient {
  readonly agentId: string;
  /** When each mark was first in an answer: milliseconds since the epoch, with fractions. */
  readonly seen = new Map<string, number>();
  readings = 0;
  bytes = 0;
  readonly #url: string;
  readonly #cookie: string;
  readonly #stop = new AbortController();
  readonly #readers: { topics: string[]; poke: () => void }[];

  constructor(parts: { url: string; cookie: string; agentId: string; openId: string }) {
    this.agentId = parts.agentId;
    this.#url = parts.url;
    this.#cookie = parts.cookie;
    const inbox = this.#reader("/api/desktop/inbox?tab=mine&limit=200", true);
    const open = this.#reader(`/api/desktop/conversations/${parts.openId}`, false);
    this.#readers = [
      { topics: ["conversation", "settings"], poke: inbox },
      { topics: [`conversation:${parts.openId}`], poke: open },
    ];
  }

  /** Opens the stream; returns when it is live. */
  async open(): Promise<void> {
    const answer = await fetch(`${this.#url}/api/live`, {
      headers: { cookie: this.#cookie, accept: "text/event-stream" },
      signal: this.#stop.signal,
    });
    if (!answer.ok || !answer.body) throw new Error(`the stream was answered ${answer.status}`);
    await new Promise<void>((live) => void this.#listen(answer.body!, live));
  }

  close(): void {
    this.#stop.abort();
  }

  async #listen(body: ReadableStream<Uint8Array>, live: () => void): Promise<void> {
    let buffer = "";
    try {
      for await (const piece of body.pipeThrough(
        new TextDecoderStream() as never,
      ) as unknown as AsyncIterable<string>) {
        buffer += piece;
        const events = buffer.split("\n\n");
        buffer = events.pop()!;
        for (const event of events) {
          const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
          if (name === "state") live();
          if (name !== "topics") continue;
          const topics = JSON.parse(data!) as string[];
          for (const reader of this.#readers) if (reader.topics.some((topic) => topics.includes(topic))) reader.poke();
        }
      }
    } catch {
      // Closed by us.
    }
  }

  /** Reads an address at each poke, one reading at a time; `rests` as the page's lists do (use-live-data.ts). */
  #reader(path: string, rests: boolean): () => void {
    let [reading, again] = [false, false];
    let lately: number[] = [];
    const run = async () => {
      reading = true;
      do {
        again = false;
        await this.#read(path).catch(() => {});
        if (!rests) continue;
        const now = performance.now();
        lately = [...lately.filter((at) => now - at < 1_000), now];
        await sleep(lately.length < 4 ? 40 : 500);
      } while (again);
      reading = false;
    };
    return () => {
      again = true;
      if (!reading) void run();
    };
  }

  async #read(path: string): Promise<void> {
    const answer = await fetch(`${this.#url}${path}`, { headers: { cookie: this.#cookie }, signal: this.#stop.signal });
    const body = await answer.text();
    const at = performance.timeOrigin + performance.now();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    this.readings += 1;
    this.bytes += body.length;
    for (const [found] of body.matchAll(/#\d{6}#/g)) if (!this.seen.has(found)) this.seen.set(found, at);
  }
}
