import { longConversation } from "../routing/long-conversation.ts";
import { Findings } from "./findings.ts";

/** A conversation of so many texts, with Temporal's own limit of a history; the short form is ../long-conversation.test.ts. */
export async function veryLong(order: { texts: number; atOnce: number }): Promise<Findings> {
  const findings = new Findings("long-conversation");
  const { wrong, ...figures } = await longConversation(order);
  for (const [what, value] of Object.entries(figures)) findings.figure(what, value);
  findings.promise("nothing lost, nothing twice, one conversation", wrong.length === 0, wrong);
  findings.promise("it went on in another run", figures.runs > 1, figures.runs);
  return findings;
}
