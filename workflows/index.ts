// What the worker's workflow bundle holds.
export { agentSession } from "./agent-session.ts";
export { campaignQueue } from "./campaign-queue.ts";
export { conversation } from "./conversation.ts";
export { dialerRun } from "./dialer-run.ts";
export { lookUps } from "./look-ups.ts";
export { mediaFetch } from "./media-fetch.ts";
export { sweep } from "./sweep.ts";
