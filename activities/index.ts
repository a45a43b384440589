// What the worker offers to workflows, by name.
export { endGrace, readSession } from "./agent-session.ts";
export {
  abandon,
  chatTimePassed,
  claim,
  endConversation,
  openHeld,
  readConversation,
  routeMessages,
} from "./conversation.ts";
export { obeyDialerSignal, readDialerRun } from "./dialer-run.ts";
export { fetchMedia, giveUpMedia } from "./media.ts";
export { lapseOffer, refuseOffer } from "./offer.ts";
export { pumpDialer } from "./pump.ts";
export { claimAll, readQueue } from "./queue.ts";
export { sendMessage } from "./send-message.ts";
export { sweepOnce } from "./sweep.ts";
