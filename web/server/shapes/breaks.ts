import { z } from "zod";
import { id, name } from "./parts.ts";

export const breakInput = z.object({ name, icon: z.string().trim().min(1).max(40).default("coffee") });
export const breakChange = z.object({ name, icon: z.string().trim().min(1).max(40) }).partial();
export const breakKind = z.object({ id, name, icon: z.string() });
export type BreakKind = z.output<typeof breakKind>;
