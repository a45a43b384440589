import { setHandler } from "@temporalio/workflow";
import type * as endingActivities from "../activities/ending.ts";
import type * as parkActivities from "../activities/park.ts";
import type * as reopenActivities from "../activities/reopen.ts";
import type * as transferActivities from "../activities/transfer.ts";
import { inDatabase } from "./in-database.ts";
import * as o from "./order-messages.ts";

const { transfer } = inDatabase<typeof transferActivities>("hand the conversation on");
const { park } = inDatabase<typeof parkActivities>("set the conversation aside");
const { takeBack } = inDatabase<typeof parkActivities>("go on with what was set aside");
const { finishWrapUp } = inDatabase<typeof endingActivities>("close what was summed up");
const { reopen } = inDatabase<typeof reopenActivities>("go on with what had ended");
const { takeOver } = inDatabase<typeof reopenActivities>("go on in place of the agent");

/** One order of a person: carried out in its turn, answered then. */
export interface PersonsOrder {
  kind: "order";
  name: string;
  carryOut: () => Promise<o.LifeAnswer>;
  answer?: o.LifeAnswer;
}

/** Takes the orders that need no more than an activity and a new look at the conversation. */
export function takeOrders(inTurn: (order: PersonsOrder) => Promise<void>): void {
  const taken = async (name: string, carryOut: PersonsOrder["carryOut"]) => {
    const order: PersonsOrder = { kind: "order", name, carryOut };
    await inTurn(order);
    return order.answer!;
  };
  setHandler(o.transfer, (order) => taken("transfer", () => transfer(order)), {
    description: "Hand the conversation to another agent or campaign; what nobody takes in time returns.",
  });
  setHandler(o.park, (order) => taken("park", () => park(order)), {
    description: "Set it aside: the customer's next text brings it back.",
  });
  setHandler(o.takeBack, (order) => taken("take back", () => takeBack(order)), {
    description: "Its agent goes on with what was set aside, or is being wrapped up.",
  });
  setHandler(o.finishWrapUp, (order) => taken("finish the wrap-up", () => finishWrapUp(order)), {
    description: "The agent has summed it up: close it.",
  });
  setHandler(o.reopen, (order) => taken("reopen", () => reopen(order)), {
    description: "Go on with a conversation that was closed or missed.",
  });
  setHandler(o.takeOver, (order) => taken("take over", () => takeOver(order)), {
    description: "A supervisor goes on in place of the agent.",
  });
}
