import { pool, type Queryable } from "#prisma/client";

export interface SegmentPrice {
  amount: number;
  /** Three letters, as USD. */
  currency: string;
}

/** SQL of a provider's price, as `segmentPrice` of the API; `p` is the providers table. */
export const segmentPriceSql = `CASE WHEN p.segment_price IS NOT NULL THEN
  json_build_object('amount', p.segment_price::float8, 'currency', p.price_currency) END AS segment_price_json`;

/** What one segment costs at a provider, where an administrator has told it. */
export async function segmentPrice(providerId: string): Promise<SegmentPrice | null> {
  const { rows } = await pool().query<{ segment_price_json: SegmentPrice | null }>(
    `SELECT ${segmentPriceSql} FROM providers p WHERE p.id = $1`,
    [providerId],
  );
  return rows[0]?.segment_price_json ?? null;
}

/** Keeps the price with the provider, in the caller's transaction. */
export async function writeSegmentPrice(db: Queryable, providerId: string, price: SegmentPrice | null): Promise<void> {
  await db.query("UPDATE providers SET segment_price = $2, price_currency = $3 WHERE id = $1", [
    providerId,
    price?.amount ?? null,
    price?.currency ?? null,
  ]);
}
