import { environment } from "#environment/environment";
import { taskQueue } from "#workflows/messages";
import { callTemporal } from "./connection.ts";

/** Whether Temporal answers, and how many workers poll the task queue. */
export async function health(): Promise<{ temporal: boolean; workers: number }> {
  try {
    const answer = await callTemporal(2_000, (client) =>
      client.workflowService.describeTaskQueue({
        namespace: environment().temporalNamespace,
        taskQueue: { name: taskQueue },
        taskQueueType: 1,
      }),
    );
    return { temporal: true, workers: answer.pollers?.length ?? 0 };
  } catch {
    return { temporal: false, workers: 0 };
  }
}
