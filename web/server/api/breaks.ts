import * as breaks from "../breaks.ts";
import { pageByName } from "../paging.ts";
import { breakChange, breakInput, breakKind } from "../shapes/breaks.ts";
import { pageOf, pageQuery } from "../shapes/parts.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Breaks";
const path = "/api/v1/breaks";
const one = "/api/v1/breaks/{id}";
const role = "administrator";

export const listBreaks = operation(
  {
    name: "listBreaks",
    tag,
    method: "get",
    path,
    summary: "The breaks that agents choose from",
    query: pageQuery,
    answer: pageOf(breakKind),
  },
  async ({ query }) => pageByName(await breaks.listBreaks(), query),
);

export const createBreak = operation(
  {
    name: "createBreak",
    tag,
    method: "post",
    path,
    summary: "Makes a break",
    role,
    body: breakInput,
    status: 201,
    answer: breakKind,
    lost: ({ made }) => breaks.readBreak(made),
  },
  ({ viewer, body, requestId }) => breaks.createBreak(viewer, body, requestId),
);

export const readBreak = operation(
  { name: "readBreak", tag, method: "get", path: one, summary: "One break", params: byId, answer: breakKind },
  ({ params }) => breaks.readBreak(params.id),
);

export const changeBreak = operation(
  {
    name: "changeBreak",
    tag,
    method: "put",
    path: one,
    summary: "Changes a break; what is left out stays",
    role,
    params: byId,
    body: breakChange,
    answer: breakKind,
  },
  ({ viewer, params, body, requestId }) => breaks.changeBreak(viewer, params.id, body, requestId),
);

export const removeBreak = operation(
  {
    name: "removeBreak",
    tag,
    method: "delete",
    path: one,
    summary: "Removes a break",
    role,
    params: byId,
    status: 204,
  },
  ({ viewer, params, requestId }) => breaks.removeBreak(viewer, params.id, requestId),
);
