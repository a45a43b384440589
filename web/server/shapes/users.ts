import { z } from "zod";
import { id, name, pageQuery } from "./parts.ts";

export const role = z.enum(["administrator", "supervisor", "agent"]);
const fields = {
  username: z
    .string()
    .trim()
    .toLowerCase()
    .regex(
      /^[a-z0-9][a-z0-9._@-]{1,59}$/,
      "2 to 60 letters, digits, dots, _, - or @, beginning with a letter or digit.",
    ),
  name,
  password: z.string().min(8, "At least 8 characters.").max(200, "At most 200 characters."),
  role,
  groups: z.array(id).max(200),
  enabled: z.boolean(),
  voiceMember: z.boolean(),
};

export const userInput = z.object({
  ...fields,
  groups: fields.groups.default([]),
  enabled: fields.enabled.default(true),
  voiceMember: fields.voiceMember.default(false),
});
/** A change: a password that is left out stays; a new one ends the user's other sign-ins. */
export const userChange = z.object(fields).partial();
const { password: _password, ...visible } = fields;
export const user = z.object({ id, ...visible, createdAt: z.iso.datetime(), campaigns: z.number().int() });
export const userQuery = pageQuery.extend({
  q: z.string().trim().max(80).optional(),
  role: role.optional(),
});

export type UserInput = z.input<typeof userInput>;
export type UserChange = z.output<typeof userChange>;
export type User = z.output<typeof user>;
