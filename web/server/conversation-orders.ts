// What people order of a conversation, from pages and by the API: what they may order is checked here (D27), what still fits where it is carried out.
import { roleAtLeast } from "#domain/access";
import { pool } from "#prisma/client";
import * as verbs from "#temporal/client";
import { actorFor } from "./actor.ts";
import { readCampaign } from "./campaigns.ts";
import { type ConversationView, findConversation } from "./conversations.ts";
import { namingWho } from "./refused-order.ts";
import type { Viewer } from "./session.ts";
import { transferTargets } from "./transfer-targets.ts";
import { notFound, UserError } from "./user-error.ts";

interface Order {
  conversationId: string;
  commandId: string;
}

/** Hands a conversation on: an agent its own, a supervisor any that it sees; to a member of its campaign, or into a campaign that the viewer may choose. */
export async function transfer(
  viewer: Viewer,
  order: Order & { agentId?: string | undefined; campaignId?: string | undefined },
): Promise<void> {
  const { conversationId, commandId, agentId, campaignId } = order;
  if (Boolean(agentId) === Boolean(campaignId))
    throw new UserError("Choose an agent or a campaign.", {
      status: 422,
      fields: { agentId: "Choose an agent or a campaign." },
    });
  const by = await mayOrder(viewer, conversationId);
  if (campaignId) {
    const { campaigns } = await transferTargets(viewer, conversationId);
    if (!campaigns.some((campaign) => campaign.id === campaignId)) throw notFound("The campaign");
  }
  const to = agentId ? { agentId } : { campaignId: campaignId! };
  await namingWho(() => verbs.transferConversation({ conversationId, by, commandId, ...to }));
}

/** Sets a conversation aside; only who has it knows when to go on. */
export async function park(viewer: Viewer, order: Order): Promise<void> {
  const { by } = await mustOwn(viewer, order.conversationId);
  await namingWho(() => verbs.parkConversation({ ...order, by }));
}

/** Goes on with what was set aside or is being summed up. */
export async function takeBack(viewer: Viewer, order: Order): Promise<void> {
  const { by } = await mustOwn(viewer, order.conversationId);
  await namingWho(() => verbs.takeBackConversation({ ...order, by }));
}

/** Ends a conversation: an agent its own, a supervisor any that it sees. */
export async function close(viewer: Viewer, order: Order & verbs.Summary): Promise<void> {
  const by = await mayOrder(viewer, order.conversationId);
  await namingWho(() => verbs.closeConversation({ ...order, by }));
}

/** Says how it ended, and is free for the next. */
export async function finishWrapUp(viewer: Viewer, order: Order & verbs.Summary): Promise<void> {
  const by = await mayOrder(viewer, order.conversationId);
  await namingWho(() => verbs.finishWrapUp({ ...order, by }));
}

/** Goes on with a closed or missed conversation: as a member of its campaign, or as a supervisor. `agentId`: in whose place. */
export async function reopen(viewer: Viewer, order: Order & { agentId?: string | undefined }): Promise<void> {
  await findConversation(viewer, order.conversationId);
  const agentId = order.agentId ?? viewer.userId;
  await namingWho(() => verbs.reopenConversation({ ...order, agentId, by: actorFor(viewer, agentId) }));
}

/** An agent begins a conversation, or a supervisor does (F43). `override`: a supervisor passes the do-not-contact list this once (D15). */
export async function start(
  viewer: Viewer,
  order: {
    campaignId: string;
    to: string;
    text: string;
    commandId: string;
    override?: boolean | undefined;
    /** In whose place, for an administrator's key. */
    agentId?: string | undefined;
    template?: Parameters<typeof verbs.startConversation>[0]["template"];
  },
): Promise<{ conversationId: string; sent: boolean; existing: boolean }> {
  const { campaignId, to, text, commandId } = order;
  await readCampaign(viewer, campaignId);
  const maySay = roleAtLeast(viewer.role, "supervisor");
  if (order.override && !maySay)
    throw new UserError("Your role does not allow this.", { status: 403, code: "roleTooLow" });
  const agentId = order.agentId ?? viewer.userId;
  const override = order.override ? { by: `user:${viewer.userId}` } : undefined;
  const source = viewer.via === "key" ? "api" : "browser";
  const by = actorFor(viewer, agentId);
  try {
    const { conversationId, sent } = await verbs.startConversation({
      campaignId,
      to,
      text,
      commandId,
      agentId,
      by,
      override,
      source,
      template: order.template,
    });
    return { conversationId, sent, existing: !sent };
  } catch (error) {
    throw await withWhoHasIt(viewer, error);
  }
}

/** Who has the customer's conversation is told to who may see it (I11). */
async function withWhoHasIt(viewer: Viewer, error: unknown): Promise<unknown> {
  if (!(error instanceof verbs.OrderRefused) || error.code !== "taken") return error;
  const { agentName } = await findConversation(viewer, String(error.details.conversationId)).catch(() => ({
    agentName: null,
  }));
  return agentName
    ? new verbs.OrderRefused("taken", `${agentName} has a conversation with this customer.`, error.details)
    : new verbs.OrderRefused("taken", error.message);
}

/** Sends a text again that failed; `evenIfUnknown` when the person has been told that the customer may have it. */
export async function retry(
  viewer: Viewer,
  order: { messageId: string; evenIfUnknown?: boolean | undefined },
): Promise<{ conversationId: string }> {
  const { rows } = await pool().query<{ conversation_id: string | null }>(
    "SELECT conversation_id FROM messages WHERE id = $1",
    [order.messageId],
  );
  const conversationId = rows[0]?.conversation_id;
  if (!conversationId) throw notFound("The text");
  const { by, agentId } = await mustOwn(viewer, conversationId);
  if (!agentId) throw new UserError("Nobody has taken this conversation yet.", { status: 409 });
  await namingWho(() => verbs.retryMessage({ ...order, agentId, by }));
  return { conversationId };
}

/** A supervisor goes on in place of the agent. `formerAgentId`: who had it on the screen where this was ordered. */
export async function takeOver(
  viewer: Viewer,
  order: Order & { formerAgentId?: string | null | undefined },
): Promise<void> {
  if (!roleAtLeast(viewer.role, "supervisor"))
    throw new UserError("Your role does not allow this.", { status: 403, code: "roleTooLow" });
  await findConversation(viewer, order.conversationId);
  const { conversationId, commandId, formerAgentId } = order;
  await namingWho(() =>
    verbs.takeOverConversation({
      conversationId,
      commandId,
      userId: viewer.userId,
      by: `user:${viewer.userId}`,
      source: viewer.via === "key" ? "api" : "browser",
      ...(formerAgentId !== undefined && { formerAgentId }),
    }),
  );
}

/** As whom an agent orders about its own conversation and a supervisor about any that it sees; a UserError (403) for anybody else. */
async function mayOrder(viewer: Viewer, conversationId: string): Promise<string> {
  const conversation = await findConversation(viewer, conversationId);
  if (viewer.role === "agent") refuseOthers(viewer, conversation);
  return actorFor(viewer, conversation.agentId);
}

async function mustOwn(viewer: Viewer, conversationId: string): Promise<{ by: string; agentId: string | null }> {
  const conversation = await findConversation(viewer, conversationId);
  // An administrator's key may act in an agent's place (D27).
  if (!(viewer.via === "key" && viewer.role === "administrator")) refuseOthers(viewer, conversation);
  return { by: actorFor(viewer, conversation.agentId), agentId: conversation.agentId };
}

function refuseOthers(viewer: Viewer, { agentId }: ConversationView): void {
  if (agentId !== viewer.userId)
    throw new UserError("This conversation is somebody else's.", { status: 403, code: "taken" });
}
