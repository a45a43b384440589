import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from "@temporalio/client";
import { environment } from "#environment/environment";
import { lateSweepId, sweepScheduleId, taskQueue } from "#workflows/messages";
import { callTemporal, temporal } from "./connection.ts";

const keyword = 2; // IndexedValueType.KEYWORD
const searchAttributes = ["CampaignId", "AgentId", "ConversationState", "Channel", "DialerId", "DialerState"];

/** Makes what the namespace needs and does not have: after its database was lost, too. Doing it again changes nothing. */
export function prepareNamespace(milliseconds = 30_000): Promise<void> {
  return callTemporal(milliseconds, async () => {
    await addSearchAttributes();
    await addSweep();
  });
}

async function addSearchAttributes(): Promise<void> {
  const namespace = environment().temporalNamespace;
  const operator = temporal().connection.operatorService;
  const known = await operator.listSearchAttributes({ namespace });
  const missing = searchAttributes.filter((name) => !(name in (known.customAttributes ?? {})));
  if (missing.length === 0) return;
  await operator.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
  });
}

const sweepRun = {
  taskQueue,
  workflowExecutionTimeout: "2 minutes",
  staticSummary: "The safety net: what is committed and not worked on goes to its workflow",
} as const;

async function addSweep(): Promise<void> {
  try {
    await temporal().schedule.create({
      scheduleId: sweepScheduleId,
      spec: { intervals: [{ every: "5 seconds" }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "10 seconds" },
      action: { type: "startWorkflow", workflowType: "sweep", workflowId: sweepScheduleId, ...sweepRun },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}

/**
 * Starts a sweep itself when Temporal's schedule has begun none for so long (milliseconds): on an overloaded server a schedule can stay stuck for
 * an hour, and the sweep is what every lost signal counts on. Nothing while somebody has paused the schedule.
 */
export async function sweepIfLate(latestMilliseconds = 60_000): Promise<void> {
  const schedule = await callTemporal(5_000, (client) => client.schedule.getHandle(sweepScheduleId).describe()).catch(
    () => null,
  );
  if (schedule?.state.paused) return;
  const last = schedule && (schedule.info.recentActions.at(-1)?.takenAt ?? schedule.info.createdAt);
  if (last && Date.now() - last.getTime() < latestMilliseconds) return;
  await callTemporal(5_000, (client) =>
    client.workflow.start("sweep", {
      workflowId: lateSweepId,
      workflowIdConflictPolicy: "USE_EXISTING",
      ...sweepRun,
    }),
  );
}
