import { environment } from "#environment/environment";
import { dialerWorkflowId } from "#workflows/dialer-messages";
import { conversationWorkflowId } from "#workflows/messages";

/** The page of a conversation's latest run in Temporal's UI; null where TEMPORAL_UI_URL does not say where that is. */
export function conversationPage(threadId: string): string | null {
  return workflowPage(conversationWorkflowId(threadId));
}

/** The page of a dialer's latest run in Temporal's UI; null where TEMPORAL_UI_URL does not say where that is. */
export function dialerPage(dialerId: string): string | null {
  return workflowPage(dialerWorkflowId(dialerId));
}

function workflowPage(workflowId: string): string | null {
  const { temporalUiUrl, temporalNamespace } = environment();
  if (!temporalUiUrl) return null;
  return `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
