import { UserError } from "./user-error.ts";

export type Violations = Record<string, { field: string; message: string }>;

/**
 * Runs a write and says a broken constraint in plain words at its field.
 * Constraints that are not named stay what they are: a fault of ours, not of the person.
 */
export async function saying<T>(violations: Violations, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const known = typeof code === "string" && code.startsWith("23") && constraint ? violations[constraint] : undefined;
    if (!known) throw error;
    throw new UserError(known.message, { status: 409, fields: { [known.field]: known.message } });
  }
}
