import { en } from "./en/index.ts";

/** Every language's catalogue; en is the one that the others must match. */
export const catalogues = { en };
export type Locale = keyof typeof catalogues;
