// What the worker offers to workflows, by name.
export { endGrace, readSession } from "./agent-session.ts";
export {
  abandon,
  claim,
  openHeld,
  readConversation,
  routeMessages,
} from "./conversation.ts";
export { obeyDialerSignal, readDialerRun } from "./dialer-run.ts";
export { chatTimePassed, endConversation, finishWrapUp, silencePassed, wrapUpPassed } from "./ending.ts";
export { askCarriers } from "./look-up.ts";
export { fetchMedia, giveUpMedia } from "./media.ts";
export { lapseOffer, refuseOffer } from "./offer.ts";
export { park, takeBack } from "./park.ts";
export { pumpDialer } from "./pump.ts";
export { claimAll, readQueue } from "./queue.ts";
export { reopen, takeOver } from "./reopen.ts";
export { sendMessage } from "./send-message.ts";
export { sweepOnce } from "./sweep.ts";
export { returnTransfer, transfer } from "./transfer.ts";
