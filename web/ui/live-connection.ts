// One stream of changes per browser. The tab that holds the lock reads it and tells the others: HTTP/1.1 allows six connections to a host.

import { clockSkew, heardServerTime, setClockSkew } from "./server-time.ts";

export interface LiveStatus {
  state: "connecting" | "live" | "stale";
  /** When this state began; for "stale", when something was last heard. Milliseconds. */
  since: number;
}
/** Topics that changed; null = anything may have changed, read all anew. */
type Listener = (topics: ReadonlySet<string> | null) => void;
type Word =
  | { kind: "topics"; topics: string[] }
  | { kind: "status"; status: LiveStatus; skew: number }
  | { kind: "beat"; skew: number }
  | { kind: "ended" }
  | { kind: "hello" };

// The server beats every 15 s; two beats missed and a bit is silence.
const silenceMilliseconds = 36_000;

class LiveConnection {
  status: LiveStatus = { state: "connecting", since: Date.now() };
  private readonly listeners = new Set<Listener>();
  private readonly watchers = new Set<() => void>();
  private channel: BroadcastChannel | null = null;
  private leading = false;
  private heardAt = Date.now();
  private failures = 0;
  private stop: AbortController | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    if (typeof BroadcastChannel !== "undefined" && navigator.locks) {
      this.channel = new BroadcastChannel("parley-live");
      this.channel.onmessage = (event: MessageEvent<Word>) => this.told(event.data);
      // Held until the tab goes: the browser then gives it to the next one.
      void navigator.locks.request("parley-live", () => {
        this.lead();
        return new Promise(() => {});
      });
      this.say({ kind: "hello" });
    } else {
      this.lead();
    }
    setInterval(() => this.watch(), 5_000);
    // The browser knows at once that there is no network; its open stream would hang for a while.
    addEventListener("offline", () => this.setStatus("stale"));
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => this.watch());
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  watchStatus(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private lead(): void {
    this.leading = true;
    void this.read();
  }

  private async read(): Promise<void> {
    clearTimeout(this.retry);
    this.stop?.abort();
    const stop = new AbortController();
    this.stop = stop;
    try {
      const response = await fetch("/api/live", {
        signal: stop.signal,
        cache: "no-store",
        headers: { accept: "text/event-stream" },
      });
      if (response.status === 401) return this.ended();
      if (!response.ok || !response.body) throw new Error(`live stream: ${response.status}`);
      this.heard();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        this.heard();
        const events = (rest + value).split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) this.take(event);
      }
    } catch {
      // Falls through to the next try: what went wrong shows as "stale".
    }
    if (this.stop !== stop) return;
    this.setStatus("stale");
    const wait = Math.min(10_000, 500 * 2 ** this.failures++) * (0.7 + Math.random() * 0.6);
    this.retry = setTimeout(() => void this.read(), wait);
  }

  private take(event: string): void {
    const kind = /^event: (.*)$/m.exec(event)?.[1];
    const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "null");
    if (typeof data?.now === "number") heardServerTime(data.now);
    if (kind === "topics") this.share({ kind: "topics", topics: data as string[] });
    else if (kind === "beat") this.say({ kind: "beat", skew: clockSkew() });
    else if (kind === "ended") this.ended();
    else if (kind === "state" && data.live) {
      this.failures = 0;
      this.setStatus("live");
    } else if (kind === "state") this.setStatus("stale");
  }

  /** What the leading tab says to this one. */
  private told(word: Word): void {
    if (this.leading) {
      if (word.kind === "hello") this.say({ kind: "status", status: this.status, skew: clockSkew() });
      return;
    }
    if (word.kind === "hello") return;
    this.heard();
    if ("skew" in word) setClockSkew(word.skew);
    if (word.kind === "topics") this.deliver(new Set(word.topics));
    else if (word.kind === "ended") leave();
    else if (word.kind === "status") this.adopt(word.status);
    else if (word.kind === "beat" && this.status.state !== "live") this.say({ kind: "hello" });
  }

  private share(word: { kind: "topics"; topics: string[] }): void {
    this.say(word);
    this.deliver(new Set(word.topics));
  }

  private say(word: Word): void {
    this.channel?.postMessage(word);
  }

  private ended(): void {
    this.say({ kind: "ended" });
    leave();
  }

  private deliver(topics: ReadonlySet<string> | null): void {
    for (const listener of [...this.listeners]) listener(topics);
  }

  private setStatus(state: "live" | "stale"): void {
    if (this.status.state === state && state === "stale") return;
    this.adopt({ state, since: state === "stale" ? this.heardAt : Date.now() });
    this.say({ kind: "status", status: this.status, skew: clockSkew() });
  }

  private adopt(status: LiveStatus): void {
    this.status = status;
    for (const watcher of [...this.watchers]) watcher();
    if (status.state === "live") this.deliver(null);
  }

  private heard(): void {
    this.heardAt = Date.now();
  }

  private watch(): void {
    if (Date.now() - this.heardAt < silenceMilliseconds) return;
    this.setStatus("stale");
    if (this.leading) this.hurry();
  }

  private hurry(): void {
    if (this.leading && this.status.state !== "live") void this.read();
  }
}

function leave(): void {
  if (location.pathname !== "/sign-in") location.assign("/sign-in?ended=1");
}

let only: LiveConnection | undefined;
const notYet: LiveStatus = { state: "connecting", since: 0 };

/** The status without making a connection: for rendering. */
export function liveStatusNow(): LiveStatus {
  return only?.status ?? notYet;
}

/** This tab's part in the browser's live connection; made at first use, in the browser only. */
export function liveConnection(): LiveConnection {
  only ??= new LiveConnection();
  return only;
}
