import type * as offerActivities from "../activities/offer.ts";
import { inDatabase } from "./in-database.ts";

/** The time to accept is up: the conversation goes back to its place, unless it was accepted in that instant. */
export const { lapseOffer } = inDatabase<typeof offerActivities>("the offer lapses, unless it was accepted");
/** The agent refuses: the next one is asked. */
export const { refuseOffer } = inDatabase<typeof offerActivities>("the agent refuses the offer");
