import { z } from "zod";
import { breakIcons } from "#domain/break-icons";
import { id, name } from "./parts.ts";

const icon = z.enum(breakIcons, `One of: ${breakIcons.join(", ")}.`);
export const breakInput = z.object({ name, icon: icon.default("coffee") });
export const breakChange = z.object({ name, icon }).partial();
export const breakKind = z.object({ id, name, icon });
export type BreakKind = z.output<typeof breakKind>;
