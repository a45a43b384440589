/**
 * Numbers in E.164 that have been seen, in some sixteen bytes each: a list of a million has to fit beside everything else. Digits are kept as
 * doubles, which hold fifteen of them exactly.
 */
export class NumberSet {
  #slots = new Float64Array(1024);
  #size = 0;

  /** True when it was not there yet. */
  add(e164: string): boolean {
    const value = Number(e164.replace(/\D/g, ""));
    if (value === 0) return true;
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    if (!put(this.#slots, value)) return false;
    this.#size += 1;
    return true;
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2);
    for (const value of this.#slots) if (value !== 0) put(larger, value);
    this.#slots = larger;
  }
}

/** False when the value is there. Zero is an empty slot. */
function put(slots: Float64Array, value: number): boolean {
  const mask = slots.length - 1;
  let at = Math.imul((value % 4_294_967_291) ^ (value / 65_537), 0x9e3779b1) >>> 0;
  at = (at ^ (at >>> 15)) & mask;
  while (slots[at] !== 0) {
    if (slots[at] === value) return false;
    at = (at + 1) & mask;
  }
  slots[at] = value;
  return true;
}
