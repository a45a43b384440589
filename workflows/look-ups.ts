import { continueAsNew, proxyActivities, setCurrentDetails, sleep, workflowInfo } from "@temporalio/workflow";
import type * as lookUpActivities from "../activities/look-up.ts";
import { clock, details } from "./details.ts";

// What a round that dies has taken up is due again some seconds later, in Postgres.
const { askCarriers } = proxyActivities<typeof lookUpActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "10s",
  retry: { initialInterval: "1s", backoffCoefficient: 2, maximumInterval: "30s" },
  summary: "ask carriers what became of sends whose answer was lost",
});

/** The sweep starts a new run for what is due later than this (milliseconds). */
const longestRest = 30_000;

/** Asks carriers about unknown sends, round after round, while some are due (I2). Postgres keeps what is due: a run that is lost costs nothing. */
export async function lookUps({ settled = 0, asked = 0 }: { settled?: number; asked?: number }): Promise<void> {
  const sum = { settled, asked };
  for (;;) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof lookUps>(sum);
    const round = await askCarriers();
    sum.asked += round.asked;
    sum.settled += round.settled;
    const rest = round.nextAt === null ? null : round.nextAt - Date.now();
    setCurrentDetails(
      details([
        ["asked", sum.asked],
        ["settled", sum.settled],
        ["next", round.nextAt === null ? "none" : clock(round.nextAt)],
      ]),
    );
    if (rest === null || rest > longestRest) return;
    // Never faster than a carrier can bear, also when many are due.
    await sleep(Math.max(500, rest), { summary: "until the next one is due" });
  }
}
