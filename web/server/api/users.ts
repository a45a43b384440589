import { pageOf } from "../shapes/parts.ts";
import { user, userChange, userInput, userQuery } from "../shapes/users.ts";
import * as users from "../users.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Users";
const path = "/api/v1/users";
const one = "/api/v1/users/{id}";
const role = "administrator";

export const listUsers = operation(
  {
    name: "listUsers",
    tag,
    method: "get",
    path,
    summary: "Everybody who can sign in, by name",
    role,
    query: userQuery,
    answer: pageOf(user),
  },
  ({ query }) => users.listUsers(query),
);

export const createUser = operation(
  {
    name: "createUser",
    tag,
    method: "post",
    path,
    summary: "Makes a user; with the role agent its id is the agentId",
    role,
    body: userInput,
    status: 201,
    answer: user,
    lost: ({ made }) => users.readUser(made),
  },
  ({ viewer, body, requestId }) => users.createUser(viewer, body, requestId),
);

export const readUser = operation(
  { name: "readUser", tag, method: "get", path: one, summary: "One user", role, params: byId, answer: user },
  ({ params }) => users.readUser(params.id),
);

export const changeUser = operation(
  {
    name: "changeUser",
    tag,
    method: "put",
    path: one,
    summary: "Changes a user; a new password ends the other sign-ins",
    role,
    params: byId,
    body: userChange,
    answer: user,
  },
  ({ viewer, params, body, requestId }) => users.changeUser(viewer, params.id, body, requestId),
);

export const removeUser = operation(
  { name: "removeUser", tag, method: "delete", path: one, summary: "Removes a user", role, params: byId, status: 204 },
  ({ viewer, params, requestId }) => users.removeUser(viewer, params.id, requestId),
);
