import pg from "pg";
import { environment } from "../../environment/environment.ts";

/** Samples a dialer's books while a run goes on: what was uploaded, the counts that the screens show, and the rows themselves, all in one snapshot. */
export class Books {
  samples = 0;
  /** Samples in which the three did not agree, with what they said. */
  readonly unbalanced: string[] = [];
  /** Looks that Postgres did not answer (it was killed, perhaps). */
  unanswered = 0;
  readonly #dialerIds: string[];
  #client: pg.Client | undefined;
  #going: Promise<void> | undefined;
  #over = false;

  private constructor(dialerIds: string[]) {
    this.#dialerIds = dialerIds;
  }

  static watch(dialerIds: string[], everyMilliseconds = 100): Books {
    const books = new Books(dialerIds);
    books.#going = books.#watch(everyMilliseconds);
    return books;
  }

  async #watch(every: number): Promise<void> {
    while (!this.#over) {
      const from = performance.now();
      await this.#look().catch(async () => {
        this.unanswered += 1;
        await this.#drop();
      });
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, every - (performance.now() - from))));
    }
    await this.#drop();
  }

  async #look(): Promise<void> {
    if (!this.#client) {
      // Its own connection: the product's pool must not be needed for the judgement.
      const client = new pg.Client({ connectionString: environment().databaseUrl, connectionTimeoutMillis: 1_000 });
      client.on("error", () => {});
      await client.connect();
      this.#client = client;
    }
    const { rows } = await this.#client.query<{ id: string; uploaded: number; shown: number; states: string }>(
      `SELECT d.id, (SELECT coalesce(sum(accepted), 0) FROM uploads WHERE dialer_id = d.id)::int AS uploaded,
         (SELECT coalesce(sum(rows), 0) FROM dialer_counts WHERE dialer_id = d.id)::int AS shown,
         (SELECT string_agg(coalesce(c.state, r.state) || ': ' || coalesce(c.rows, 0) || '/' || coalesce(r.n, 0), ', ')
          FROM (SELECT state, rows FROM dialer_counts WHERE dialer_id = d.id AND rows <> 0) c
          FULL JOIN (SELECT state, count(*) AS n FROM sms_spool WHERE dialer_id = d.id GROUP BY state) r ON r.state = c.state
          WHERE coalesce(c.rows, 0) <> coalesce(r.n, 0)) AS states
       FROM unnest($1::uuid[]) AS d (id)`,
      [this.#dialerIds],
    );
    this.samples += 1;
    for (const { uploaded, shown, states } of rows) {
      if (uploaded !== shown || states) {
        this.unbalanced.push(`uploaded ${uploaded}, counted ${shown}${states ? `, counted/rows ${states}` : ""}`);
      }
    }
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async close(): Promise<this> {
    this.#over = true;
    await this.#going;
    return this;
  }
}
