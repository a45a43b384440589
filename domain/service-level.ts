export interface ServiceLevelCounts {
  /** Answered within the threshold. */
  inTime: number;
  answered: number;
  /** Abandoned after the threshold; who gave up before it counts on neither side. */
  abandonedLate: number;
}

/** Answered within the threshold ÷ (answered + abandoned after it), as percent with one decimal; null when there is neither yet (D1). */
export function serviceLevelPercent({ inTime, answered, abandonedLate }: ServiceLevelCounts): number | null {
  const counted = answered + abandonedLate;
  return counted === 0 ? null : Math.round((1000 * inTime) / counted) / 10;
}
