/** SQL of the midnight that began the day of `now` in a time zone (D25); both are expressions. */
export function midnightSql(zone: string, now: string): string {
  return `(date_trunc('day', ${now}::timestamptz AT TIME ZONE ${zone}) AT TIME ZONE ${zone})`;
}

/** SQL of the midnight that ends that day. */
export function nextMidnightSql(zone: string, now: string): string {
  return `((date_trunc('day', ${now}::timestamptz AT TIME ZONE ${zone}) + interval '1 day') AT TIME ZONE ${zone})`;
}
