import { z } from "zod";
import * as members from "../members.ts";
import { member, memberList } from "../shapes/members.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Campaigns";
const path = "/api/v1/campaigns/{id}/members";

export const listMembers = operation(
  {
    name: "listMembers",
    tag,
    method: "get",
    path,
    summary: "The agents who serve a campaign",
    params: byId,
    answer: z.array(member),
  },
  ({ viewer, params }) => members.listMembers(viewer, params.id),
);

export const replaceMembers = operation(
  {
    name: "replaceMembers",
    tag,
    method: "put",
    path,
    summary: "Says who serves a campaign: who is left out is a member no more",
    role: "administrator",
    params: byId,
    body: memberList,
    answer: z.array(member),
  },
  ({ viewer, params, body, requestId }) => members.replaceMembers(viewer, params.id, body, requestId),
);
