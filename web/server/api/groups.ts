import * as groups from "../groups.ts";
import { pageByName } from "../paging.ts";
import { group, groupInput } from "../shapes/groups.ts";
import { pageOf, pageQuery } from "../shapes/parts.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Groups";
const path = "/api/v1/groups";
const one = "/api/v1/groups/{id}";
const role = "administrator";

export const listGroups = operation(
  {
    name: "listGroups",
    tag,
    method: "get",
    path,
    summary: "Every security group, by name",
    role,
    query: pageQuery,
    answer: pageOf(group),
  },
  async ({ query }) => pageByName(await groups.listGroups(), query),
);

export const createGroup = operation(
  {
    name: "createGroup",
    tag,
    method: "post",
    path,
    summary: "Makes a group",
    role,
    body: groupInput,
    status: 201,
    answer: group,
    lost: ({ made }) => groups.readGroup(made),
  },
  ({ viewer, body, requestId }) => groups.createGroup(viewer, body, requestId),
);

export const readGroup = operation(
  { name: "readGroup", tag, method: "get", path: one, summary: "One group", role, params: byId, answer: group },
  ({ params }) => groups.readGroup(params.id),
);

export const changeGroup = operation(
  {
    name: "changeGroup",
    tag,
    method: "put",
    path: one,
    summary: "Renames a group",
    role,
    params: byId,
    body: groupInput,
    answer: group,
  },
  ({ viewer, params, body, requestId }) => groups.changeGroup(viewer, params.id, body, requestId),
);

export const removeGroup = operation(
  {
    name: "removeGroup",
    tag,
    method: "delete",
    path: one,
    summary: "Removes a group; what belonged to it alone is seen by administrators only",
    role,
    params: byId,
    status: 204,
  },
  ({ viewer, params, requestId }) => groups.removeGroup(viewer, params.id, requestId),
);
