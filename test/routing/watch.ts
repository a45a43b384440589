// Hears every change of a run's conversations, agents and campaigns in the order of their commits, and judges each transaction as it comes.
import pg from "pg";
import { type Candidate, eligible, isPull, type Order, type Rule } from "#domain/assignment";
import { queueOrder } from "#domain/conversation";
import { pool } from "#prisma/client";
import { freeCandidate } from "../candidate.ts";

export interface Seen {
  id: string;
  campaign: string;
  state: string;
  agent: string | null;
  requeued: boolean;
  /** Microseconds since the epoch. */
  waitingSince: number;
}
export interface SeenAgent {
  presence: Candidate["presence"];
  onCall: boolean;
}
export interface SeenCampaign {
  rule: Rule;
  order: Order;
  cap: number;
}
interface SeenFact {
  conversation: string;
  what: string;
  actor: string;
  agent: string | null;
  pick: string | null;
}
type Notice = { x: string } & (
  | ({ t: "conversation" } & Seen)
  | ({ t: "agent"; id: string } & SeenAgent)
  | ({ t: "campaign"; id: string } & SeenCampaign)
  | ({ t: "fact" } & SeenFact)
  | { t: "mark"; mark: string }
);

const counted = ["offered", "active", "wrapup"];

/** SQL of the triggers: NOTIFY reaches a listener in the order of the commits, one transaction after the other. */
const triggers = `
CREATE FUNCTION watch_conversation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_notify('watch', json_build_object('x', pg_current_xact_id()::text, 't', 'conversation', 'id', NEW.id, 'campaign', NEW.campaign_id,
    'state', NEW.state, 'agent', NEW.agent_id, 'requeued', NEW.requeued,
    'waitingSince', (extract(epoch FROM NEW.waiting_since) * 1000000)::bigint)::text);
  RETURN NULL; END $$;
CREATE TRIGGER watch AFTER INSERT OR UPDATE ON conversations FOR EACH ROW EXECUTE FUNCTION watch_conversation();
CREATE FUNCTION watch_agent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_notify('watch', json_build_object('x', pg_current_xact_id()::text, 't', 'agent', 'id', NEW.user_id, 'presence', NEW.presence,
    'onCall', NEW.on_call)::text);
  RETURN NULL; END $$;
CREATE TRIGGER watch AFTER INSERT OR UPDATE ON agents FOR EACH ROW EXECUTE FUNCTION watch_agent();
CREATE FUNCTION watch_campaign() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_notify('watch', json_build_object('x', pg_current_xact_id()::text, 't', 'campaign', 'id', NEW.id, 'rule', NEW.rule,
    'order', NEW.delivery_order, 'cap', NEW.max_interactions)::text);
  RETURN NULL; END $$;
CREATE TRIGGER watch AFTER INSERT OR UPDATE ON campaigns FOR EACH ROW EXECUTE FUNCTION watch_campaign();
CREATE FUNCTION watch_fact() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.conversation_id IS NOT NULL THEN
    PERFORM pg_notify('watch', json_build_object('x', pg_current_xact_id()::text, 't', 'fact', 'conversation', NEW.conversation_id,
      'what', NEW.what, 'actor', NEW.actor, 'agent', NEW.details ->> 'agentId', 'pick', NEW.details -> 'decision' ->> 'pick')::text);
  END IF;
  RETURN NULL; END $$;
CREATE TRIGGER watch AFTER INSERT ON facts FOR EACH ROW EXECUTE FUNCTION watch_fact();
`;

/** Who owns what, as committed until now; `wrong` says what broke a promise. */
export class Watch {
  readonly conversations = new Map<string, Seen>();
  readonly agents = new Map<string, SeenAgent>();
  readonly campaigns = new Map<string, SeenCampaign>();
  readonly wrong: string[] = [];
  /** Assignments seen, for the report. */
  assigned = 0;
  readonly #client: pg.Client;
  readonly #marks = new Map<string, () => void>();
  #together: Notice[] = [];
  /** What a claim of this step may have read: a campaign's values before a change of the step hold too. */
  #campaignsOfStep = new Map<string, SeenCampaign[]>();
  /** Waited when the step began, and has not left the queue since. */
  #waiting = new Set<string>();

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on("notification", ({ payload }) => this.#hear(JSON.parse(payload!) as Notice));
  }

  /** Puts the triggers into the test's database and listens. */
  static async open(url: string): Promise<Watch> {
    await pool().query(triggers);
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    await client.connect();
    await client.query("LISTEN watch");
    return new Watch(client);
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  /** Forgets the run before. */
  async forget(): Promise<void> {
    await this.caughtUp();
    for (const map of [this.conversations, this.agents, this.campaigns]) map.clear();
    this.wrong.length = 0;
    this.assigned = 0;
  }

  /** Conversations that an agent holds, counted towards the caps (D24). */
  load(agentId: string): number {
    return [...this.conversations.values()].filter((one) => one.agent === agentId && counted.includes(one.state))
      .length;
  }

  /** A conversation of an `incall` campaign holds the agent. */
  held(agentId: string): boolean {
    return [...this.conversations.values()].some(
      (one) =>
        one.agent === agentId && counted.includes(one.state) && this.campaigns.get(one.campaign)?.rule === "incall",
    );
  }

  /** All is quiet: what waits now must go first from here on. */
  beginStep(): void {
    this.#waiting = new Set(
      [...this.conversations.values()].filter((one) => one.state === "waiting").map(({ id }) => id),
    );
    this.#campaignsOfStep = new Map([...this.campaigns].map(([id, campaign]) => [id, [{ ...campaign }]]));
  }

  /** Returns when everything committed until now has been judged. */
  async caughtUp(): Promise<void> {
    const mark = String(Math.random());
    const heard = new Promise<void>((resolve) => this.#marks.set(mark, resolve));
    await pool().query(
      "SELECT pg_notify('watch', json_build_object('x', pg_current_xact_id()::text, 't', 'mark', 'mark', $1::text)::text)",
      [mark],
    );
    await heard;
  }

  #hear(notice: Notice): void {
    if (this.#together.length > 0 && this.#together[0]!.x !== notice.x) this.#judge();
    if (notice.t !== "mark") {
      this.#together.push(notice);
      return;
    }
    this.#marks.get(notice.mark)?.();
    this.#marks.delete(notice.mark);
  }

  #judge(): void {
    const facts = this.#together.filter((one) => one.t === "fact");
    for (const notice of this.#together.splice(0)) {
      if (notice.t === "agent") this.agents.set(notice.id, { presence: notice.presence, onCall: notice.onCall });
      if (notice.t === "campaign") {
        const { rule, order, cap } = notice;
        this.campaigns.set(notice.id, { rule, order, cap });
        this.#campaignsOfStep.get(notice.id)?.push({ rule, order, cap });
      }
      // Of another run's campaigns nothing is known.
      if (notice.t === "conversation" && this.campaigns.has(notice.campaign)) {
        this.#judgeConversation(
          notice,
          facts.filter((fact) => fact.conversation === notice.id),
        );
        this.conversations.set(notice.id, notice);
        if (notice.state !== "waiting") this.#waiting.delete(notice.id);
      }
    }
  }

  #judgeConversation(after: Seen, facts: SeenFact[]): void {
    const before = this.conversations.get(after.id);
    const say = (what: string) =>
      this.wrong.push(`${what}: conversation ${after.id}, ${before?.state} → ${after.state}`);
    if (before?.state !== after.state && facts.length === 0) say("I10: a change without a because");
    if (after.agent === null || after.agent === before?.agent) return;
    const because = facts.find((fact) => fact.agent === after.agent);
    if (!because) return void say(`I10: agent ${after.agent} got it without a because`);
    this.assigned += 1;
    if (before?.agent && !["transferred", "taken over", "returned"].includes(because.what))
      say(`I7: it was ${before.agent}'s and became ${after.agent}'s by “${because.what}”`);
    // What was missed may be taken, and what is handed over or comes back counts, above the cap and by any rule (D24).
    const leftTheQueue = before && before.state !== "missed" && ["assigned", "offered"].includes(because.what);
    if (leftTheQueue) this.#judgeClaim(before, after, because, say);
  }

  /** It left the queue: to somebody who may have it by the rule, and nobody waits longer. */
  #judgeClaim(before: Seen, after: Seen, because: SeenFact, say: (what: string) => void): void {
    const agentId = after.agent!;
    const system = because.actor === "system";
    if (system && because.pick !== agentId) say(`I10: the because names ${because.pick}, it went to ${agentId}`);
    const agent = this.agents.get(agentId) ?? { presence: "offline", onCall: false };
    const candidate: Candidate = {
      ...freeCandidate,
      agentId,
      ...agent,
      heldByIncall: this.held(agentId),
      activeTotal: this.load(agentId),
    };
    const now = this.#meanwhile(after.campaign);
    // Counted here, whatever the rules say of it.
    const most = Math.max(...now.map(({ cap }) => cap));
    if (candidate.activeTotal >= most) say(`I7: ${agentId} has ${candidate.activeTotal} of ${most} already`);
    const judged = now.map(({ rule, cap }) => {
      // An agent on a break may help itself to what the queue would give.
      const helpsItself = !system && !isPull(rule) && candidate.presence !== "offline";
      return eligible(rule, helpsItself ? { ...candidate, presence: "available" } : candidate, cap);
    });
    if (!judged.some(({ ok }) => ok)) say(`I7: ${agentId} may not have it: ${judged.map(({ why }) => why).join(", ")}`);
    if (!system && !now.every(({ rule }) => rule === "ringall")) return;
    for (const id of this.#waiting) {
      const other = this.conversations.get(id)!;
      if (other.campaign === before.campaign && id !== before.id && queueOrder(other, before) < 0)
        say(`I8: ${id} has waited longer in the same campaign`);
    }
  }

  #meanwhile(campaignId: string): SeenCampaign[] {
    return this.#campaignsOfStep.get(campaignId) ?? [this.campaigns.get(campaignId)!];
  }
}
