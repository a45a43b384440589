import { environment } from "#environment/environment";
import { taskQueue } from "#workflows/messages";
import { temporal } from "./connection.ts";

/** Whether Temporal answers, and how many workers poll the task queue. */
export async function health(): Promise<{ temporal: boolean; workers: number }> {
  try {
    const answer = await temporal().withDeadline(Date.now() + 2_000, () =>
      temporal().workflowService.describeTaskQueue({
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
