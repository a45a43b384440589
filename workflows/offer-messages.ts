// Orders that answer an offer; accepting one is `accept` of messages.ts.
import { defineUpdate } from "./definitions.ts";

export interface RefuseOrder {
  conversationId: string;
  agentId: string;
  by: string;
  requestId?: string;
}
/** The agent does not want what is offered to it. */
export const refuse = defineUpdate<{ refused: boolean }, [RefuseOrder]>("refuse");
