import { setOnCall, setPresence } from "#temporal/client";
import { readAgent as agentOf, listAgents as agentsOf } from "../agents.ts";
import { checkBreak } from "../breaks.ts";
import { pageByName } from "../paging.ts";
import { pageOf, pageQuery } from "../shapes/parts.ts";
import { presenceAs } from "./behalf.ts";
import { operation } from "./operation.ts";
import { agent, callFact, presenceOrder } from "./shapes/agents.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Agents";
const one = "/api/v1/agents/{id}";

export const listAgents = operation(
  {
    name: "listAgents",
    tag,
    method: "get",
    path: "/api/v1/agents",
    summary: "The agents that the key's groups show, by name",
    query: pageQuery,
    answer: pageOf(agent),
  },
  async ({ viewer, query }) => pageByName(await agentsOf(viewer), query),
);

export const readAgent = operation(
  { name: "readAgent", tag, method: "get", path: one, summary: "One agent's state", params: byId, answer: agent },
  ({ viewer, params }) => agentOf(viewer, params.id),
);

export const changePresence = operation(
  {
    name: "changePresence",
    tag,
    method: "put",
    path: `${one}/presence`,
    summary: "Sets an agent's presence; by an agent's own or an administrator's key it holds without any browser",
    params: byId,
    body: presenceOrder,
    answer: agent,
  },
  async ({ viewer, params, body, requestId }) => {
    await agentOf(viewer, params.id);
    const breakId = body.state === "break" ? (body.breakId ?? null) : null;
    await checkBreak(breakId);
    const { action, onBehalf = false, ...as } = presenceAs(viewer, params.id, body.state);
    const audit = { action, requestId, onBehalf };
    await setPresence({ agentId: params.id, state: body.state, breakId, ...as, audit });
    return agentOf(viewer, params.id);
  },
);

export const changeCall = operation(
  {
    name: "changeCall",
    tag,
    method: "put",
    path: `${one}/call`,
    summary: "A telephone system reports that an agent's call began or ended",
    params: byId,
    body: callFact,
    answer: agent,
  },
  async ({ viewer, params, body }) => {
    await agentOf(viewer, params.id);
    await setOnCall(params.id, body.onCall);
    return agentOf(viewer, params.id);
  },
);
