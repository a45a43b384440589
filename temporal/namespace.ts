import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from "@temporalio/client";
import { environment } from "#environment/environment";
import { sweepScheduleId, taskQueue } from "#workflows/messages";
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

async function addSweep(): Promise<void> {
  try {
    await temporal().schedule.create({
      scheduleId: sweepScheduleId,
      spec: { intervals: [{ every: "5 seconds" }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "10 seconds" },
      action: {
        type: "startWorkflow",
        workflowType: "sweep",
        workflowId: sweepScheduleId,
        taskQueue,
        workflowExecutionTimeout: "2 minutes",
        staticSummary: "The safety net: what is committed and not worked on goes to its workflow",
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
