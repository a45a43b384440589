import type { Disposition } from "#domain/disposition";
import { inTransaction, pool } from "#prisma/client";
import { bulkTextsTo } from "./bulk-texts.ts";
import { readEnding } from "./conversation-ending.ts";
import { earlierMessages, type FactView, type MessageView, readConversation } from "./conversation-thread.ts";
import { earlierConversations, findConversation } from "./conversations.ts";
import { readCustomer } from "./customers.ts";
import { dispositionRowsSql, dispositionTree } from "./dispositions.ts";
import type { Viewer } from "./session.ts";
import { sayer } from "./spoken-error.ts";
import { readWriting } from "./thread-writing.ts";

export interface ResponseView {
  shortcut: string;
  text: string;
}

const shownMessages = 200;

/** All that the desktop shows of one conversation, in one answer. */
export async function readDesktopConversation(viewer: Viewer, conversationId: string) {
  const { messages, timeline, ...conversation } = await readConversation(viewer, conversationId, shownMessages);
  const [customer, earlier, bulk, responses, writing, campaign, ending, names, hasEarlier] = await Promise.all([
    readCustomer(conversation),
    earlierConversations(viewer, conversation),
    bulkTextsTo(viewer, conversation),
    readResponses(conversation.campaignId),
    readWriting(conversation.threadId),
    readCampaign(conversation.campaignId),
    readEnding(viewer, conversation.id),
    readNames(timeline.map((fact) => fact.details)),
    messages[0]
      ? earlierMessages(viewer, conversation, messages[0].seq, 1).then((found) => found.messages.length > 0)
      : false,
  ]);
  const say = await sayer();
  return {
    conversation,
    messages: messages.map((message) => withMediaWords(say, message)),
    timeline: timeline.map((fact) => inWordsOf(say, fact)),
    customer,
    earlier,
    bulk,
    responses,
    ...writing,
    campaign,
    ending,
    names,
    hasEarlier,
  };
}

/** A text whose files say in the reader's words why they are not to be had. */
function withMediaWords(say: (sentence: string) => string, message: MessageView): MessageView {
  if (message.media.length === 0) return message;
  return { ...message, media: message.media.map((file) => ({ ...file, error: file.error && say(file.error) })) };
}

/** A fact with its reasons in the reader's words; facts are kept in English. */
function inWordsOf(say: (sentence: string) => string, fact: FactView): FactView {
  const decision = fact.details.decision as { candidates?: { why?: string }[] } | null | undefined;
  if (!Array.isArray(decision?.candidates)) return { ...fact, why: say(fact.why) };
  const candidates = decision.candidates.map((each) => ({ ...each, why: say(each.why ?? "") }));
  return { ...fact, why: say(fact.why), details: { ...fact.details, decision: { ...decision, candidates } } };
}

export type DesktopConversation = Awaited<ReturnType<typeof readDesktopConversation>>;

/** A page of the thread's older texts. */
export async function readEarlier(viewer: Viewer, conversationId: string, before: number) {
  const found = await earlierMessages(viewer, await findConversation(viewer, conversationId), before);
  const say = await sayer();
  return { ...found, messages: found.messages.map((message) => withMediaWords(say, message)) };
}

/** The agent has seen the texts of its own conversation up to `newestSeq`: only what came in after that is unread still. */
export async function markRead(viewer: Viewer, conversationId: string, newestSeq: number): Promise<void> {
  await inTransaction(async (db) => {
    // Locked first: what comes in meanwhile is either counted here or added to what this leaves.
    const { rowCount } = await db.query(
      "SELECT FROM conversations WHERE id = $1 AND agent_id = $2 AND unread > 0 FOR UPDATE",
      [conversationId, viewer.userId],
    );
    if (!rowCount) return;
    await db.query(
      `UPDATE conversations SET unread = least(unread, (SELECT count(*) FROM messages WHERE conversation_id = $1 AND direction = 'in' AND seq > $2))
       WHERE id = $1`,
      [conversationId, newestSeq],
    );
  });
}

async function readResponses(campaignId: string): Promise<ResponseView[]> {
  const { rows } = await pool().query<ResponseView>(
    "SELECT shortcut, text FROM responses WHERE campaign_id = $1 ORDER BY position, lower(shortcut)",
    [campaignId],
  );
  return rows;
}

interface CampaignRules {
  chatSeconds: number;
  chatTimeAction: string;
  churnSeconds: number;
  hasClosingText: boolean;
  wrapUpSeconds: number;
  dispositionRequired: boolean;
  /** Without those that were taken out. */
  dispositions: Disposition[];
}

/** What the campaign wants of its conversations and of how they end. */
async function readCampaign(campaignId: string): Promise<CampaignRules> {
  const { rows } = await pool().query(
    `SELECT chat_seconds AS "chatSeconds", chat_time_action AS "chatTimeAction", churn_seconds AS "churnSeconds", closing_text <> '' AS "hasClosingText",
       wrap_up_seconds AS "wrapUpSeconds", disposition_required AS "dispositionRequired", ${dispositionRowsSql("k.id")} AS dispositions
     FROM campaigns k WHERE id = $1`,
    [campaignId],
  );
  return { ...rows[0], dispositions: dispositionTree(rows[0].dispositions) };
}

/** The names that the facts speak of, by id: of people who were assigned or were candidates, and of campaigns that it came to. */
async function readNames(details: Record<string, unknown>[]): Promise<Record<string, string>> {
  const ids = new Set<string>();
  for (const detail of details)
    for (const match of JSON.stringify(detail).matchAll(
      /"(?:agentId|formerAgentId|pick|campaignId|formerCampaignId)":"([0-9a-f-]{36})"/g,
    ))
      ids.add(match[1]!);
  if (ids.size === 0) return {};
  const { rows } = await pool().query<{ id: string; name: string }>(
    "SELECT id, name FROM users WHERE id = ANY ($1::uuid[]) UNION ALL SELECT id, name FROM campaigns WHERE id = ANY ($1::uuid[])",
    [[...ids]],
  );
  return Object.fromEntries(rows.map((row) => [row.id, row.name]));
}
