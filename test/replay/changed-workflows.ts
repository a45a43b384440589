// Changes that a running workflow cannot follow: the replay must refuse each of them.
import { sleep } from "@temporalio/workflow";
import { conversation as asItIs } from "../../workflows/conversation.ts";
import { dialerRun as alsoAsItIs } from "../../workflows/dialer-run.ts";

/** A timer that was not there. */
export async function conversation(input: Parameters<typeof asItIs>[0]): Promise<void> {
  await sleep(1);
  return asItIs(input);
}

/** Its first step is left out. */
export async function dialerRun(input: Parameters<typeof alsoAsItIs>[0]): Promise<void> {
  if (input.dialerId) return;
  return alsoAsItIs(input);
}
