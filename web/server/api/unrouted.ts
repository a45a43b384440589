import { z } from "zod";
import { id, pageOf } from "../shapes/parts.ts";
import { dismissOrder, routeOrder, unroutedQuery, unroutedText } from "../shapes/unrouted.ts";
import { dismissUnrouted as dismiss, listUnrouted as list, routeUnrouted as route } from "../unrouted.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Unrouted texts";
const role = "administrator";

export const listUnrouted = operation(
  {
    name: "listUnrouted",
    tag,
    method: "get",
    path: "/api/v1/unrouted",
    summary: "Texts that no campaign answers, in the order of their arrival",
    role,
    query: unroutedQuery,
    answer: pageOf(unroutedText),
  },
  ({ query }) => list(query),
);

export const routeUnrouted = operation(
  {
    name: "routeUnrouted",
    tag,
    method: "post",
    path: "/api/v1/unrouted/{id}/route",
    summary: "Gives a text, with all others of its thread, to a campaign, whose queue it joins now",
    role,
    params: byId,
    body: routeOrder,
    answer: z.object({ conversationId: id }),
    lost: async ({ made }) => ({ conversationId: made }),
  },
  ({ viewer, params, body, requestId }) => route(viewer, params.id, body.campaignId, requestId),
);

export const dismissUnrouted = operation(
  {
    name: "dismissUnrouted",
    tag,
    method: "post",
    path: "/api/v1/unrouted/{id}/dismiss",
    summary: "Puts a text, with all others of its thread, aside: nobody answers it; the reason stays in the audit",
    role,
    params: byId,
    body: dismissOrder,
    status: 204,
  },
  ({ viewer, params, body, requestId }) => dismiss(viewer, params.id, body.reason, requestId),
);
