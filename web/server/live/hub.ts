import pg from "pg";
import { environment } from "#environment/environment";
import { log } from "#environment/log";
import { type Doing, Readers } from "./readers.ts";

/** A change that Postgres announced: ids only. `t` says of what. */
export interface Change {
  t:
    | "conversation"
    | "message"
    | "agent"
    | "spool"
    | "dialer"
    | "session"
    | "settings"
    | "blacklist"
    | "reader"
    | "staff";
  id?: string;
  campaign?: string | null;
  agent?: string | null;
  formerAgent?: string | null;
  conversation?: string | null;
  thread?: string | null;
  /** Of a conversation: it came, ended or changed hands. */
  moved?: boolean;
  dialer?: string;
  user?: string;
  /** Of a reader. */
  doing?: Doing | "left";
}

/** "lost": changes may be missed from now on; "back": the connection holds again, so read everything anew. */
export type Notice = Change | "lost" | "back";

/** This process's one LISTEN connection and those who hear it. */
class Hub {
  connected = false;
  /** Who has which conversation open. */
  readonly readers = new Readers((conversation) => this.tell({ t: "reader", conversation }));
  private readonly listeners = new Set<(notice: Notice) => void>();
  private client: pg.Client | null = null;
  private failures = 0;
  private retry: NodeJS.Timeout | undefined;
  private readonly quietDialers = new Map<string, boolean>();

  subscribe(listener: (notice: Notice) => void): () => void {
    this.listeners.add(listener);
    if (!this.client) void this.connect();
    return () => this.listeners.delete(listener);
  }

  /** Lets the connection go; a later subscription opens another. */
  close(): void {
    const client = this.client;
    this.client = null;
    clearTimeout(this.retry);
    this.connected = false;
    this.listeners.clear();
    void client?.end().catch(() => {});
  }

  private tell(notice: Notice): void {
    for (const listener of [...this.listeners]) listener(notice);
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retry);
    if (this.client) return;
    const client = new pg.Client({
      connectionString: environment().databaseUrl,
      application_name: "parley-live",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    this.client = client;
    let pulse: NodeJS.Timeout | undefined;
    const drop = (problem?: unknown) => {
      if (this.client !== client) return;
      this.client = null;
      clearInterval(pulse);
      void client.end().catch(() => {});
      if (this.connected) {
        this.connected = false;
        this.readers.clear();
        this.tell("lost");
      }
      const wait = Math.min(10_000, 200 * 2 ** this.failures++);
      log.warn({ err: problem, wait }, "live connection to Postgres lost");
      this.retry = setTimeout(() => void this.connect(), wait);
      this.retry.unref();
    };
    client.on("error", drop);
    client.on("end", () => drop());
    client.on("notification", (message) => {
      if (this.client === client) this.heard(message.payload ?? "");
    });
    try {
      await client.connect();
      await client.query("LISTEN parley");
    } catch (problem) {
      drop(problem);
      return;
    }
    if (this.client !== client) return void client.end().catch(() => {});
    this.failures = 0;
    this.connected = true;
    this.tell("back");
    // A connection that died without a word (a firewall, a moved server) is found by asking it something.
    pulse = setInterval(() => {
      if (this.client !== client) return clearInterval(pulse);
      const late = setTimeout(() => drop(new Error("no answer in 5 s")), 5_000);
      client.query("SELECT 1").then(
        () => clearTimeout(late),
        (problem) => {
          clearTimeout(late);
          drop(problem);
        },
      );
    }, 15_000);
    pulse.unref();
  }

  private heard(payload: string): void {
    let change: Change;
    try {
      change = JSON.parse(payload) as Change;
    } catch {
      return;
    }
    if (change.t === "spool") this.spool(change);
    else if (change.t === "reader")
      this.readers.note(change.conversation ?? "", change.user ?? "", change.doing ?? "left");
    else this.tell(change);
  }

  /** A pump changes rows many times a second: at most one word per dialer every 300 ms, and always one after the last change. */
  private spool(change: Change): void {
    const dialer = change.dialer ?? "";
    if (this.quietDialers.has(dialer)) {
      this.quietDialers.set(dialer, true);
      return;
    }
    this.quietDialers.set(dialer, false);
    this.tell(change);
    setTimeout(() => {
      const again = this.quietDialers.get(dialer);
      this.quietDialers.delete(dialer);
      if (again) this.spool(change);
    }, 300);
  }
}

const kept = globalThis as { parleyLiveHub?: Hub };

/** The hub of this process; several bundles of the same process share it. */
export function hub(): Hub {
  kept.parleyLiveHub ??= new Hub();
  return kept.parleyLiveHub;
}
