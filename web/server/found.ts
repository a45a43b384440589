import { notFound } from "next/navigation";
import { UserError } from "./user-error.ts";

/** For pages: what a read found, or the "nothing is here" page where it does not exist or is hidden. */
export async function found<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && error.status === 404) notFound();
    throw error;
  }
}
