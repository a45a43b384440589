import { refuseOffer, reply } from "#temporal/client";
import { actorFor } from "../actor.ts";
import { readConversation as whole } from "../conversation-thread.ts";
import { findConversation, listConversations as list } from "../conversations.ts";
import { UserError } from "../door.ts";
import { pageOf } from "../shapes/parts.ts";
import { takeConversation } from "../taken.ts";
import { providerOf, templateNamed } from "../templates.ts";
import { transcript, transcriptFile } from "../transcript.ts";
import { agentFor } from "./behalf.ts";
import { commandOf } from "./command.ts";
import { operation } from "./operation.ts";
import {
  conversation,
  conversationFilters,
  message,
  newMessage,
  onBehalf,
  transcriptFormat,
  wholeConversation,
} from "./shapes/conversations.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Conversations";
const path = "/api/v1/conversations";
const one = "/api/v1/conversations/{id}";

export const listConversations = operation(
  {
    name: "listConversations",
    tag,
    method: "get",
    path,
    summary: "The conversations that the key's user may see, newest first",
    query: conversationFilters,
    answer: pageOf(conversation),
  },
  ({ viewer, query }) => list(viewer, query),
);

export const readConversation = operation(
  {
    name: "readConversation",
    tag,
    method: "get",
    path: one,
    summary: "One conversation with its texts and the because of every change",
    params: byId,
    answer: wholeConversation,
  },
  ({ viewer, params }) => whole(viewer, params.id),
);

export const sendMessage = operation(
  {
    name: "sendMessage",
    tag,
    method: "post",
    path: `${one}/messages`,
    summary:
      "Answers the customer as the conversation's agent, by a text or a template (D32); with the same Idempotency-Key it is sent once",
    params: byId,
    body: newMessage,
    status: 201,
    answer: message,
  },
  async ({ viewer, params, body, request, requestId }) => {
    const { agentId } = await findConversation(viewer, params.id);
    if (!agentId) throw new UserError("Nobody has taken this conversation yet.", { status: 409 });
    const order = { action: "reply", target: `conversation:${params.id}`, requestId };
    const authorId = await agentFor(viewer, viewer.role === "agent" ? null : agentId, order);
    const commandId = commandOf(request, viewer.userId, params.id);
    const template = body.template && (await templateNamed(await providerOf(params.id), body.template));
    const { messageId } = await reply({ conversationId: params.id, text: body.text, template, authorId, commandId });
    return (await whole(viewer, params.id)).messages.find((each) => each.id === messageId);
  },
);

export const accept = operation(
  {
    name: "acceptConversation",
    tag,
    method: "post",
    path: `${one}/accept`,
    summary: "An agent takes a waiting or missed conversation, or accepts the one that is offered to it",
    params: byId,
    body: onBehalf.default({}),
    answer: conversation,
  },
  async ({ viewer, params, body, request, requestId }) => {
    await findConversation(viewer, params.id);
    const order = { action: "accept", target: `conversation:${params.id}`, requestId };
    const agentId = await agentFor(viewer, body.agentId, order);
    const commandId = commandOf(request, viewer.userId, params.id);
    await takeConversation(viewer, { conversationId: params.id, agentId, by: actorFor(viewer, agentId), commandId });
    return findConversation(viewer, params.id);
  },
);

export const refuse = operation(
  {
    name: "refuseOffer",
    tag,
    method: "post",
    path: `${one}/refuse`,
    summary: "An agent refuses the conversation that is offered to it: the next one is asked",
    params: byId,
    body: onBehalf.default({}),
  },
  async ({ viewer, params, body, request, requestId }) => {
    await findConversation(viewer, params.id);
    const order = { action: "refuse", target: `conversation:${params.id}`, requestId };
    const agentId = await agentFor(viewer, body.agentId, order);
    const commandId = commandOf(request, viewer.userId, params.id);
    await refuseOffer({ conversationId: params.id, agentId, by: actorFor(viewer, agentId), commandId });
  },
);

export const readTranscript = operation(
  {
    name: "readTranscript",
    tag,
    method: "get",
    path: `${one}/transcript`,
    summary: "A conversation's texts as a file",
    params: byId,
    query: transcriptFormat,
    answerTypes: ["text/plain", "text/csv", "text/html", "application/json"],
  },
  async ({ viewer, params, query }) => {
    return transcriptFile(params.id, query.format, transcript(await whole(viewer, params.id), query.format, query));
  },
);
