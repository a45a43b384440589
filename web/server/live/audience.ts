import { setTimeout as sleep } from "node:timers/promises";
import { pool } from "#prisma/client";
import { agentScope, campaignScope, dialerScope } from "../scope.ts";
import type { Viewer } from "../session.ts";
import { type Change, hub } from "./hub.ts";

type Who = Pick<Viewer, "userId" | "role" | "groupIds">;

/** What one viewer may hear of (I11, D27): ids are read once and anew at each heartbeat, or when an unknown id turns up. */
export class Audience {
  private who: Who;
  private campaigns = new Set<string>();
  private dialers = new Set<string>();
  private agents = new Set<string>();
  private readAt = 0;
  private reading: Promise<void> | undefined;
  /** Looked up and not this viewer's, as far as is known: asked for once, not at each event. */
  private foreign = new Set<string>();
  /** Something that decides who sees what has changed since the last reading began. */
  private stale = false;

  constructor(who: Who) {
    this.who = who;
  }

  async refresh(who: Who = this.who): Promise<void> {
    this.who = who;
    this.readAt = Date.now();
    this.foreign.clear();
    this.stale = false;
    if (who.role === "administrator") return;
    const [campaigns, dialers, agents] = await Promise.all([
      ids((params) => `SELECT c.id FROM campaigns c WHERE ${campaignScope(who, "c", params)}`),
      ids((params) => `SELECT d.id FROM dialers d WHERE ${dialerScope(who, "d", params)}`),
      ids((params) => `SELECT a.user_id AS id FROM agents a WHERE ${agentScope(who, "a", params)}`),
    ]);
    this.campaigns = campaigns;
    this.dialers = dialers;
    this.agents = agents;
  }

  async admits(change: Change): Promise<boolean> {
    if (change.t === "settings") {
      this.foreign.clear();
      this.stale = true;
    }
    // Whoever has a conversation open may see it, and only they ask who else has.
    if (change.t === "reader") return hub().readers.has(change.conversation ?? "", this.who.userId);
    // Between two people: nobody else hears it, whatever the role.
    if (change.t === "staff") return change.agent === this.who.userId || change.user === this.who.userId;
    if (this.who.role === "administrator") return true;
    if (this.knows(change)) return true;
    const id = change.t === "agent" ? change.id : (change.dialer ?? change.campaign);
    if (change.t === "session" || !id || this.foreign.has(id)) return false;
    // Something made since the last reading may be ours.
    await this.readAgain();
    if (this.knows(change)) return true;
    if (!this.stale) this.foreign.add(id);
    return false;
  }

  /** At most one reading a second; who asks earlier waits for the next, with all others that ask. */
  private readAgain(): Promise<void> {
    this.reading ??= sleep(Math.max(0, this.readAt + 1_000 - Date.now()))
      .then(() => this.refresh())
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  private knows(change: Change): boolean {
    const me = this.who.userId;
    switch (change.t) {
      case "settings":
        return true;
      // Says only that something changed; what, each asks for oneself.
      case "blacklist":
        return this.who.role !== "agent";
      case "session":
        return change.user === me;
      case "agent":
        return this.agents.has(change.id ?? "");
      case "spool":
      case "dialer":
        return this.dialers.has(change.dialer ?? "");
      default:
        return change.agent === me || change.formerAgent === me || this.campaigns.has(change.campaign ?? "");
    }
  }
}

async function ids(sql: (params: unknown[]) => string): Promise<Set<string>> {
  const params: unknown[] = [];
  const { rows } = await pool().query<{ id: string }>(sql(params), params);
  return new Set(rows.map((row) => row.id));
}
