// How an order reaches its conversation's workflow: an update, for the person must hear the answer.
import { randomUUID } from "node:crypto";
import { ApplicationFailure, WithStartWorkflowOperation, WorkflowUpdateFailedError } from "@temporalio/client";
import type { UpdateDefinition } from "@temporalio/common";
import { addLogIds } from "#environment/log";
import { pool } from "#prisma/client";
import type { LifeAnswer, LifeOrder } from "#workflows/order-messages";
import { callTemporal } from "./connection.ts";
import { heedAnswer } from "./life-refusals.ts";
import { OrderRefused, TemporalAway } from "./order-refused.ts";
import { startOptions, withRequestId } from "./wake.ts";

/** The thread of a conversation; throws OrderRefused when there is no such conversation. */
export async function threadOf(conversationId: string): Promise<string> {
  addLogIds({ conversationId });
  const found = await pool().query<{ thread_id: string }>("SELECT thread_id FROM conversations WHERE id = $1", [
    conversationId,
  ]);
  if (!found.rows[0]) throw new OrderRefused("gone", "There is no such conversation.");
  return found.rows[0].thread_id;
}

const updateDeadlineMilliseconds = 5_000;

/** Gives an order to a thread's workflow, starting it when needed, and waits for its answer. Throws OrderRefused, or TemporalAway after five seconds. */
export async function update<Result, Argument extends object>(
  threadId: string,
  definition: UpdateDefinition<Result, [Argument]>,
  updateId: string,
  argument: Argument,
  deadlineMilliseconds = updateDeadlineMilliseconds,
): Promise<Result> {
  try {
    return await callTemporal(deadlineMilliseconds, (client) =>
      client.workflow.executeUpdateWithStart(definition as never, {
        updateId,
        args: [withRequestId(argument)] as never,
        startWorkflowOperation: new WithStartWorkflowOperation("conversation", {
          ...startOptions("conversation", threadId),
          workflowIdConflictPolicy: "USE_EXISTING",
        }),
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      const cause = error.cause;
      throw new OrderRefused(
        "refused",
        cause instanceof ApplicationFailure ? (cause.message ?? "") : "The order was refused.",
      );
    }
    throw new TemporalAway("The workflow engine does not answer. Try again in a moment.", { cause: error });
  }
}

/** Gives a person's order to its conversation, once per `commandId`. Throws OrderRefused when it no longer fits, or TemporalAway. */
export async function giveOrder<Order extends LifeOrder>(
  definition: UpdateDefinition<LifeAnswer, [Order]>,
  order: Omit<Order, "commandId"> & { conversationId: string; commandId?: string },
): Promise<void> {
  const commandId = order.commandId ?? randomUUID();
  const given = { ...order, commandId } as unknown as Order;
  heedAnswer(await update(await threadOf(order.conversationId), definition, commandId, given));
}
