import type { Context } from "@temporalio/activity";
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from "@temporalio/worker";
import { type LogIds, log, withLogIds } from "#environment/log";

/** Gives every line that an activity logs the ids that its argument and its workflow's id name. */
export class ActivityLog implements ActivityInboundCallsInterceptor {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, "execute">): Promise<unknown> {
    const { activityType, workflowExecution, attempt } = this.#context.info;
    const ids = { ...idsOfWorkflow(workflowExecution?.workflowId), ...idsOfArgument(input.args[0]) };
    return withLogIds(ids, async () => {
      const started = performance.now();
      const result = await next(input);
      log.debug({ what: activityType, attempt, milliseconds: Math.round(performance.now() - started) }, "activity");
      return result;
    });
  }
}

const named: readonly (keyof LogIds)[] = [
  "requestId",
  "conversationId",
  "threadId",
  "messageId",
  "dialerId",
  "campaignId",
  "agentId",
];

function idsOfArgument(argument: unknown): LogIds {
  const given = (argument ?? {}) as Record<string, unknown>;
  return Object.fromEntries(named.filter((name) => typeof given[name] === "string").map((name) => [name, given[name]]));
}

const kinds: Record<string, keyof LogIds> = {
  conversation: "threadId",
  dialer: "dialerId",
  "campaign-queue": "campaignId",
  "agent-session": "agentId",
};

/** The ids that a workflow's own id names: `dialer:<dialerId>` and the like. */
export function idsOfWorkflow(workflowId: string | undefined): LogIds {
  const [kind = "", id] = workflowId?.split(":") ?? [];
  const name = kinds[kind];
  return name && id ? { [name]: id } : {};
}
