"use server";

import { z } from "zod";
import { action } from "../door.ts";
import * as groups from "../groups.ts";
import { groupInput } from "../shapes/groups.ts";
import { id } from "../shapes/parts.ts";
import { userInput } from "../shapes/users.ts";
import * as users from "../users.ts";

export type { Group } from "../shapes/groups.ts";
export type { User } from "../shapes/users.ts";

const { password, ...fields } = userInput.shape;

/** Saves a user's form: a new one without an id. A password that is left out stays as it was. */
export const saveUser = action(
  {
    name: "user.save",
    role: "administrator",
    input: z.object({ id: id.nullable(), ...fields, password: password.optional() }),
    also: ({ given }) => users.userProblems(given),
  },
  async ({ input: { id, ...input }, viewer, requestId }) =>
    id
      ? users.changeUser(viewer, id, input, requestId)
      : users.createUser(viewer, { ...input, password: input.password ?? "" }, requestId),
);

export const removeUser = action(
  { name: "user.remove", role: "administrator", input: z.object({ id }) },
  async ({ input, viewer, requestId }) => users.removeUser(viewer, input.id, requestId),
);

export const createGroup = action(
  { name: "group.create", role: "administrator", input: groupInput },
  async ({ input, viewer, requestId }) => groups.createGroup(viewer, input, requestId),
);
