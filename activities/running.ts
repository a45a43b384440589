import { temporal } from "#temporal/connection";

/** Ids of the runs of one type. Only a hint (the list lags): waking a run that exists does no harm. */
export async function runningIds(workflowType: string): Promise<Set<string>> {
  const ids = new Set<string>();
  const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
  for await (const run of temporal().workflow.list({ query, pageSize: 1000 })) ids.add(run.workflowId);
  return ids;
}
