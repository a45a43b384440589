import { hash } from "node:crypto";

/** How often each (to, text) was taken, at 10 bytes an entry: 64-bit hashes in an open-addressing table. */
export class TallyTable {
  private high = new Uint32Array(0);
  private low = new Uint32Array(0);
  private counts = new Uint16Array(0);
  private readonly largest: number;
  distinct = 0;
  duplicates = 0;
  /** False once `largest` distinct entries were seen: later ones are no longer told apart. */
  complete = true;

  constructor(largest = 2_000_000) {
    this.largest = largest;
    this.clear();
  }

  clear(): void {
    this.allocate(1 << 14);
    this.distinct = 0;
    this.duplicates = 0;
    this.complete = true;
  }

  /** Counts one more; answers how often it has been seen now (0 = not told apart any more). */
  add(to: string, text: string): number {
    const digest = hash("sha1", `${to}\u0000${text}`, "buffer");
    // Bit 1 is forced so that 0 can mean "free".
    const high = (digest.readUInt32LE(0) | 1) >>> 0;
    const low = digest.readUInt32LE(4);
    const slot = this.find(high, low);
    const seen = this.counts[slot]!;
    if (seen > 0) {
      this.counts[slot] = Math.min(seen + 1, 65_535);
      this.duplicates += 1;
      return seen + 1;
    }
    if (this.distinct >= this.largest) {
      this.complete = false;
      return 0;
    }
    this.high[slot] = high;
    this.low[slot] = low;
    this.counts[slot] = 1;
    this.distinct += 1;
    if (this.distinct * 2 > this.counts.length) this.grow();
    return 1;
  }

  private find(high: number, low: number): number {
    const mask = this.counts.length - 1;
    let slot = low & mask;
    while (this.counts[slot]! > 0 && (this.high[slot] !== high || this.low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  private allocate(size: number): void {
    this.high = new Uint32Array(size);
    this.low = new Uint32Array(size);
    this.counts = new Uint16Array(size);
  }

  private grow(): void {
    const { high, low, counts } = this;
    this.allocate(counts.length * 2);
    for (let index = 0; index < counts.length; index += 1) {
      if (counts[index] === 0) continue;
      const slot = this.find(high[index]!, low[index]!);
      this.high[slot] = high[index]!;
      this.low[slot] = low[index]!;
      this.counts[slot] = counts[index]!;
    }
  }
}

/** Counts events over a sliding second of the carrier's own clock, and remembers the worst second and the least gap. */
export class RateMeter {
  private times = new Float64Array(1024);
  private head = 0;
  private length = 0;
  private lastAt = Number.NEGATIVE_INFINITY;
  total = 0;
  /** The most events in any one second. */
  highest = 0;
  /** The least time between two events, in milliseconds; null before the second one. */
  leastGap: number | null = null;

  /** Events in the second that ends now. */
  within(now: number): number {
    while (this.length > 0 && this.times[this.head]! <= now - 1000) {
      this.head = (this.head + 1) & (this.times.length - 1);
      this.length -= 1;
    }
    return this.length;
  }

  add(now: number): void {
    this.within(now);
    if (this.length === this.times.length) this.grow();
    this.times[(this.head + this.length) & (this.times.length - 1)] = now;
    this.length += 1;
    if (this.total > 0) this.leastGap = Math.min(this.leastGap ?? Number.POSITIVE_INFINITY, now - this.lastAt);
    this.lastAt = now;
    this.total += 1;
    if (this.length > this.highest) this.highest = this.length;
  }

  private grow(): void {
    const bigger = new Float64Array(this.times.length * 2);
    for (let index = 0; index < this.length; index += 1) {
      bigger[index] = this.times[(this.head + index) & (this.times.length - 1)]!;
    }
    this.times = bigger;
    this.head = 0;
  }
}

/** The last `size` items, oldest first. */
export class Ring<T> {
  private readonly items: T[] = [];
  private next = 0;
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  /** Answers with the item that it takes the place of. */
  push(item: T): T | undefined {
    const former = this.items[this.next];
    if (this.items.length < this.size) this.items.push(item);
    else this.items[this.next] = item;
    this.next = (this.next + 1) % this.size;
    return former;
  }

  clear(): void {
    this.items.length = 0;
    this.next = 0;
  }

  /** The last `limit` that pass, oldest first. */
  last(limit: number, passes: (item: T) => boolean): T[] {
    const found: T[] = [];
    const count = this.items.length;
    for (let back = 1; back <= count && found.length < limit; back += 1) {
      const item = this.items[(this.next - back + 2 * this.size) % this.size]!;
      if (passes(item)) found.push(item);
    }
    return found.reverse();
  }
}
