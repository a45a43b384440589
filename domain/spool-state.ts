/** The states of a spool row and the numbers that Postgres keeps (D8); 1 and 3 are the reference product's. */
export const spoolStates = {
  waiting: 1,
  sent: 2,
  blocked: 3,
  failed: 4,
  wrongFormat: 5,
  cancelled: 6,
  sending: 7,
  delivered: 8,
  unknown: 9,
} as const;

export type SpoolStateWord = keyof typeof spoolStates;
export type SpoolStateNumber = (typeof spoolStates)[SpoolStateWord];
/** Rows of a dialer by state. */
export type SpoolCounts = Record<SpoolStateWord, number>;

export const spoolStateWords = Object.keys(spoolStates) as SpoolStateWord[];

const words = new Map<number, SpoolStateWord>(spoolStateWords.map((word) => [spoolStates[word], word]));

/** The word for a state's number. Throws a RangeError for a number that is no state. */
export function stateWord(number: number): SpoolStateWord {
  const word = words.get(number);
  if (!word) throw new RangeError(`${number} is not a spool state`);
  return word;
}

/** The number for a state's word. */
export function stateNumber(word: SpoolStateWord): SpoolStateNumber {
  return spoolStates[word];
}

/** Counts by word from rows of the `dialer_counts` view; states without rows are 0. */
export function spoolCounts(rows: Iterable<{ state: number; rows: number }>): SpoolCounts {
  const counts = Object.fromEntries(spoolStateWords.map((word) => [word, 0])) as SpoolCounts;
  for (const row of rows) counts[stateWord(row.state)] += row.rows;
  return counts;
}

/** Whether the books balance: what was accepted equals the sum of the nine states (I3, D35). */
export function balance(uploaded: number, counts: SpoolCounts): { balanced: boolean; sum: number } {
  const sum = spoolStateWords.reduce((total, word) => total + counts[word], 0);
  // A negative count means that the ledger of deltas is broken, even where the sum happens to fit.
  const possible = spoolStateWords.every((word) => Number.isInteger(counts[word]) && counts[word] >= 0);
  return { balanced: possible && sum === uploaded, sum };
}
