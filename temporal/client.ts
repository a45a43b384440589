// The verbs that pages and the API call. Everything else of this folder is wiring.

export { providerAccount } from "#activities/accounts";
export { addToBlacklist, type BlockScopes, loadBlacklistCsv } from "#activities/blacklist";
export { firstWaitingSql, readTaker, type Taker } from "#activities/candidates";
export { storeInbound } from "#activities/inbound";
export { applyReceipts } from "#activities/receipts";
export { sendTestMessage } from "#activities/test-message";
export { dismissUnrouted } from "#activities/unrouted";
export { type Checkpoint, loadCsv, loadRows } from "#activities/upload";
export { previewCsv } from "#activities/upload-preview";
export * from "./agent-verbs.ts";
export * from "./campaign-verbs.ts";
export { closeTemporal } from "./connection.ts";
export * from "./conversation-verbs.ts";
export * from "./dialer-verbs.ts";
export * from "./ending-verbs.ts";
export { health } from "./health.ts";
export { mediaArrived } from "./media-verbs.ts";
export * from "./offer-verbs.ts";
export { OrderRefused, TemporalAway } from "./order-refused.ts";
export { conversationPage, dialerPage } from "./page.ts";
export * from "./retry-verbs.ts";
export * from "./start-verbs.ts";
export * from "./text-verbs.ts";
export * from "./transfer-verbs.ts";
