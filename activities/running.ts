import { callTemporal } from "#temporal/connection";

/** Ids of the runs of one type. Only a hint (the list lags): waking a run that exists does no harm. */
export async function runningIds(workflowType: string): Promise<Set<string>> {
  const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
  return callTemporal(20_000, async (client) => {
    const ids = new Set<string>();
    for await (const run of client.workflow.list({ query, pageSize: 1000 })) ids.add(run.workflowId);
    return ids;
  });
}
