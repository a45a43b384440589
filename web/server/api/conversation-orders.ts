import { z } from "zod";
import { readCampaign } from "../campaigns.ts";
import * as orders from "../conversation-orders.ts";
import { readConversation as whole } from "../conversation-thread.ts";
import { findConversation } from "../conversations.ts";
import type { Viewer } from "../door.ts";
import { id } from "../shapes/parts.ts";
import { oneOfBoth, textOrTemplate } from "../shapes/written.ts";
import { templateNamed } from "../templates.ts";
import { agentFor } from "./behalf.ts";
import { commandOf } from "./command.ts";
import { operation } from "./operation.ts";
import { conversation, message, onBehalf } from "./shapes/conversations.ts";
import { byId } from "./shapes/problem.ts";

// What is ordered of a conversation. An order that no longer fits is refused with 409 and a code.
const common = { tag: "Conversations", method: "post", params: byId, answer: conversation } as const;
const one = "/api/v1/conversations/{id}";

const summary = z.object({
  disposition: id.optional().meta({ description: "one of the campaign's dispositions that none stands below" }),
  note: z.string().trim().max(2_000).optional(),
});

interface Call {
  viewer: Viewer;
  params: { id: string };
  request: Request;
}

/** The order that a call gives, and how its conversation stands afterwards. */
async function ordered(
  { viewer, params, request }: Call,
  give: (order: { conversationId: string; commandId: string }) => Promise<unknown>,
) {
  await give({ conversationId: params.id, commandId: commandOf(request, viewer.userId, params.id) });
  return findConversation(viewer, params.id);
}

export const start = operation(
  {
    name: "startConversation",
    tag: "Conversations",
    method: "post",
    path: "/api/v1/conversations",
    summary:
      "An agent begins a conversation; one that the customer has open is found instead, and nothing is sent (F43)",
    body: textOrTemplate
      .extend({
        campaignId: id,
        to: z.string().trim().min(1).max(60),
        agentId: onBehalf.shape.agentId,
        override: z
          .boolean()
          .optional()
          .meta({ description: "a supervisor passes the do-not-contact list this once; never a STOP (D15)" }),
      })
      .superRefine(oneOfBoth),
    status: 201,
    answer: conversation.extend({ existing: z.boolean() }),
  },
  async ({ viewer, body, request, requestId }) => {
    const order = { action: "start", target: `campaign:${body.campaignId}`, requestId };
    const agentId =
      viewer.role === "supervisor" && !body.agentId ? viewer.userId : await agentFor(viewer, body.agentId, order);
    const commandId = commandOf(request, viewer.userId, body.campaignId);
    const { providerId } = await readCampaign(viewer, body.campaignId);
    const template = body.template && (await templateNamed(providerId, body.template));
    const { conversationId, existing } = await orders.start(viewer, { ...body, template, agentId, commandId });
    return { ...(await findConversation(viewer, conversationId)), existing };
  },
);

export const transfer = operation(
  {
    ...common,
    name: "transferConversation",
    path: `${one}/transfer`,
    summary:
      "Hands it to an agent of its campaign, or into another campaign's queue; what nobody takes in time returns",
    body: z.object({ agentId: id.optional(), campaignId: id.optional() }),
    // Whoever handed it on need not see it any more.
    answer: z.object({ id, state: z.literal("transferred") }),
  },
  async ({ viewer, params, body, request }) => {
    const commandId = commandOf(request, viewer.userId, params.id);
    await orders.transfer(viewer, { conversationId: params.id, commandId, ...body });
    return { id: params.id, state: "transferred" };
  },
);

export const close = operation(
  {
    ...common,
    name: "closeConversation",
    path: `${one}/close`,
    summary: "Ends it: an agent its own, a supervisor any that it sees; without a disposition its wrap-up may follow",
    body: summary.default({}),
  },
  (call) => ordered(call, (order) => orders.close(call.viewer, { ...order, ...given(call.body) })),
);

export const wrapUp = operation(
  {
    ...common,
    name: "finishWrapUp",
    path: `${one}/wrap-up`,
    summary: "Says how it ended and closes what was being wrapped up",
    body: summary.default({}),
  },
  (call) => ordered(call, (order) => orders.finishWrapUp(call.viewer, { ...order, ...given(call.body) })),
);

export const park = operation(
  { ...common, name: "parkConversation", path: `${one}/park`, summary: "Sets it aside until its customer writes" },
  (call) => ordered(call, (order) => orders.park(call.viewer, order)),
);

export const takeBack = operation(
  { ...common, name: "takeBackConversation", path: `${one}/take-back`, summary: "Goes on with what was set aside" },
  (call) => ordered(call, (order) => orders.takeBack(call.viewer, order)),
);

export const reopen = operation(
  {
    ...common,
    name: "reopenConversation",
    path: `${one}/reopen`,
    summary: "Goes on with a closed or missed conversation, unless its customer has a newer one that is open",
    body: onBehalf.default({}),
  },
  async (call) => {
    const { viewer, params, body, requestId } = call;
    await findConversation(viewer, params.id);
    const behalf = { action: "reopen", target: `conversation:${params.id}`, requestId };
    const agentId =
      viewer.role === "supervisor" && !body.agentId ? viewer.userId : await agentFor(viewer, body.agentId, behalf);
    return ordered(call, (order) => orders.reopen(viewer, { ...order, agentId }));
  },
);

export const takeOver = operation(
  {
    ...common,
    name: "takeOverConversation",
    path: `${one}/take-over`,
    role: "supervisor",
    summary: "The key's user goes on with it in place of its agent",
  },
  (call) => ordered(call, (order) => orders.takeOver(call.viewer, order)),
);

export const retry = operation(
  {
    name: "retryMessage",
    tag: "Conversations",
    method: "post",
    path: "/api/v1/messages/{id}/retry",
    summary: "Sends a text again that failed; one whose outcome is unknown only with evenIfUnknown",
    params: byId,
    body: z.object({ evenIfUnknown: z.boolean().optional() }).default({}),
    answer: message,
  },
  async ({ viewer, params, body }) => {
    const { conversationId } = await orders.retry(viewer, { messageId: params.id, ...body });
    return (await whole(viewer, conversationId)).messages.find((each) => each.id === params.id);
  },
);

function given({ disposition, note }: z.output<typeof summary>) {
  return { ...(disposition && { dispositionId: disposition }), ...(note !== undefined && { note }) };
}
