// What the carrier itself has seen: its own count and its own clock are the judge.

export interface Arrival {
  sid: string;
  to: string;
  text: string;
  /** When it was taken, by the carrier's clock (epoch ms). */
  at: number;
}

export interface CarrierSummary {
  accepted: number;
  distinct: number;
  duplicates: number;
  throttled: number;
  failed: number;
  lostAnswers: number;
  refused: number;
  accounts: Record<string, { accepted: number; perSecond: number; leastGapMilliseconds: number | null }>;
}

/** The most that the simulator gives at a time; it keeps no more, so it is asked again before so many have come. */
const page = 20_000;
const everyMilliseconds = 400;

/** Follows the simulator's ledger through its control calls. */
export class CarrierLedger {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Sets what goes wrong; receipts stay off, since nobody here listens to them. */
  async setFaults(faults: Record<string, number | boolean>): Promise<void> {
    await this.#call("PUT", "faults", { receipts: false, ...faults });
  }

  async summary(): Promise<CarrierSummary> {
    return (await this.#call("GET", "summary")) as CarrierSummary;
  }

  /** Begins to take down what arrives for an account. Every arrival of the account is in the record, or `finish` throws. */
  follow(accountSid: string): CarrierRecord {
    return new CarrierRecord(this, accountSid);
  }

  /** Out-going texts at or after a moment. */
  async since(moment: number): Promise<(Arrival & { accountSid: string })[]> {
    const answer = (await this.#call("GET", `messages?direction=out&limit=${page}&since=${moment}`)) as {
      messages: { sid: string; to: string; text: string; at: string; accountSid: string }[];
    };
    return answer.messages.map((one) => ({ ...one, at: Date.parse(one.at) }));
  }

  async #call(method: string, what: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/control/${what}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${what}: HTTP ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

/** All that one account has handed to the carrier since the record began. */
export class CarrierRecord {
  readonly accountSid: string;
  readonly #ledger: CarrierLedger;
  readonly #bySid = new Map<string, Arrival>();
  readonly #timer: NodeJS.Timeout;
  #newest = 0;
  #reading: Promise<void> | undefined;

  constructor(ledger: CarrierLedger, accountSid: string) {
    this.#ledger = ledger;
    this.accountSid = accountSid;
    this.#timer = setInterval(() => void this.read().catch(() => {}), everyMilliseconds);
  }

  get arrivals(): Arrival[] {
    return [...this.#bySid.values()];
  }

  get count(): number {
    return this.#bySid.size;
  }

  /** Brings the record up to date. */
  async read(): Promise<void> {
    // A reading under way may have been answered before the moment that the caller asks about.
    await this.#reading;
    this.#reading = this.#readOnce().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #readOnce(): Promise<void> {
    for (const arrival of await this.#ledger.since(this.#newest)) {
      this.#newest = Math.max(this.#newest, arrival.at);
      if (arrival.accountSid === this.accountSid) this.#bySid.set(arrival.sid, arrival);
    }
  }

  /** Ends the record and gives all arrivals. Throws when the carrier counted others. */
  async finish(): Promise<Arrival[]> {
    clearInterval(this.#timer);
    await this.read();
    const counted = (await this.#ledger.summary()).accounts[this.accountSid]?.accepted ?? 0;
    if (counted !== this.#bySid.size) {
      throw new Error(`The carrier counted ${counted} texts, the record holds ${this.#bySid.size}`);
    }
    return this.arrivals;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** Texts that came more than once for the same number. */
export function duplicates(arrivals: Arrival[]): number {
  return arrivals.length - new Set(arrivals.map((arrival) => `${arrival.to} ${arrival.text}`)).size;
}
