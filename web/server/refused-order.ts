import { pool } from "#prisma/client";
import { OrderRefused } from "#temporal/client";

/**
 * Gives an order; where it is refused because somebody else has the conversation, the refusal says who. Only for conversations that the viewer was
 * allowed to order about: colleagues of the same work are no secret.
 */
export async function namingWho<Result>(order: () => Promise<Result>): Promise<Result> {
  try {
    return await order();
  } catch (error) {
    const ownerId = error instanceof OrderRefused && error.code === "taken" ? error.details.ownerId : null;
    const { rows } = ownerId
      ? await pool().query<{ name: string }>("SELECT name FROM users WHERE id = $1", [ownerId])
      : { rows: [] };
    if (!rows[0]) throw error;
    const { code, details } = error as OrderRefused;
    throw new OrderRefused(code, `${rows[0].name} has this conversation now.`, details);
  }
}
