import { readDialerRate as readRate } from "../dialer-rates.ts";
import * as dialers from "../dialers.ts";
import { dialer, dialerChange, dialerInput, dialerQuery, dialerRate } from "../shapes/dialers.ts";
import { pageOf } from "../shapes/parts.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Dialers";
const path = "/api/v1/dialers";
const one = "/api/v1/dialers/{id}";
const role = "administrator";

export const listDialers = operation(
  {
    name: "listDialers",
    tag,
    method: "get",
    path,
    summary: "The dialers that the key's groups show, each with its counts and state",
    role: "supervisor",
    query: dialerQuery,
    answer: pageOf(dialer),
  },
  ({ viewer, query }) => dialers.listDialers(viewer, query),
);

export const createDialer = operation(
  {
    name: "createDialer",
    tag,
    method: "post",
    path,
    summary: "Makes a dialer, stopped",
    role,
    body: dialerInput,
    status: 201,
    answer: dialer,
    lost: ({ viewer, made }) => dialers.readDialer(viewer, made),
  },
  ({ viewer, body, requestId }) => dialers.createDialer(viewer, body, requestId),
);

export const readDialer = operation(
  {
    name: "readDialer",
    tag,
    method: "get",
    path: one,
    summary: "One dialer with its counts of one snapshot",
    role: "supervisor",
    params: byId,
    answer: dialer,
  },
  ({ viewer, params }) => dialers.readDialer(viewer, params.id),
);

export const readDialerRate = operation(
  {
    name: "readDialerRate",
    tag,
    method: "get",
    path: `${one}/rate`,
    summary: "How fast a dialer worked over the last half hour, in steps of five seconds",
    role: "supervisor",
    params: byId,
    answer: dialerRate,
  },
  ({ viewer, params }) => readRate(viewer, params.id),
);

export const changeDialer = operation(
  {
    name: "changeDialer",
    tag,
    method: "put",
    path: one,
    summary: "Changes a dialer; what is left out stays, and a running one goes on under the new values",
    role,
    params: byId,
    body: dialerChange,
    answer: dialer,
  },
  ({ viewer, params, body, requestId }) => dialers.changeDialer(viewer, params.id, body, requestId),
);

export const removeDialer = operation(
  {
    name: "removeDialer",
    tag,
    method: "delete",
    path: one,
    summary: "Removes a dialer that is stopped and has no rows waiting; its rows stay for reports",
    role,
    params: byId,
    status: 204,
  },
  ({ viewer, params, requestId }) => dialers.removeDialer(viewer, params.id, requestId),
);
