import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  sleep,
  uuid4,
  workflowInfo,
} from "@temporalio/workflow";
import { planAssignments } from "#domain/assignment";
import type * as queueActivities from "../activities/queue.ts";
import { clock, details } from "./details.ts";
import { inDatabase } from "./in-database.ts";
import * as m from "./messages.ts";

const { readQueue } = inDatabase<typeof queueActivities>("who waits, who is free");
const { claimAll } = inDatabase<typeof queueActivities>("claim the agents that the rule chose");

export interface CampaignQueueInput {
  campaignId: string;
  assigned?: number;
}

/** Hands a campaign's waiting conversations to its agents: the rule decides here, Postgres arbitrates every claim. */
export async function campaignQueue(input: CampaignQueueInput): Promise<void> {
  let woken = true;
  let waiting = 0;
  let assigned = input.assigned ?? 0;
  let lastPick: m.QueueRun["lastPick"] = null;
  let why = "started";
  let roundsWithoutWin = 0;

  setHandler(
    m.queueChanged,
    (change) => {
      woken = true;
      why = change.why;
    },
    { description: "Somebody waits, somebody is free, or the rules changed." },
  );
  setHandler(m.queueRun, () => ({ waiting, assigned, lastPick }), {
    description: "Waiting now, assigned so far, last pick.",
  });

  for (;;) {
    // Also when there is more to do: a campaign that is never quiet must not fill one history. The new run looks at once.
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof campaignQueue>({ campaignId: input.campaignId, assigned });
    if (!woken) {
      // A quiet campaign needs no workflow: the next change starts one.
      if (!(await condition(() => woken, "10 minutes", { summary: "until something changes" }))) return;
    }
    woken = false;
    const queue = await readQueue({ campaignId: input.campaignId });
    waiting = queue.waiting.length;
    const served = new Set<string>();
    const plan = planOrNothing(queue, (problem) => {
      why = problem;
    });
    if (plan.length > 0) {
      const results = await claimAll({
        campaignId: input.campaignId,
        picks: plan.map((pick) => ({
          claimId: uuid4(),
          conversationId: pick.conversationId,
          agentId: pick.agentId,
          decision: pick.because,
        })),
      });
      const won = results.filter((result) => result.won);
      for (const { conversationId } of won) served.add(conversationId);
      assigned += won.length;
      waiting -= won.length;
      const last = won.at(-1);
      if (last) lastPick = { conversationId: last.conversationId, agentId: last.agentId, at: Date.now() };
      // A lost claim means that the facts moved: look again, but never spin.
      if (won.length < results.length) {
        woken = true;
        roundsWithoutWin = won.length > 0 ? 0 : roundsWithoutWin + 1;
        if (roundsWithoutWin > 2) await sleep(250, { summary: "claims keep being lost" });
      } else roundsWithoutWin = 0;
      if (queue.more) woken = true;
    }
    const longest = queue.waiting.find(({ conversationId }) => !served.has(conversationId));
    setCurrentDetails(
      details([
        ["campaign", input.campaignId],
        ["waiting", waiting],
        ["waiting since", longest ? clock(longest.waitingSince) : "nobody waits"],
        ["assigned", assigned],
        ["last pick", lastPick ? `${lastPick.conversationId} → ${lastPick.agentId} at ${clock(lastPick.at)}` : "none"],
        ["last woken by", why],
      ]),
    );
  }
}

/** A strategy that this version lacks assigns nothing and says so; thrown from here it would wedge the run. */
function planOrNothing(queue: queueActivities.QueueView, say: (problem: string) => void) {
  try {
    return planAssignments({ ...queue, random: Math.random });
  } catch (error) {
    say(String(error));
    return [];
  }
}
