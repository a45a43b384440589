// The shapes that the desktop reads: what it orders stands beside this.
export type { BulkTextView } from "../bulk-texts.ts";
export type { FactView, MessageView } from "../conversation-thread.ts";
export type { ConversationView } from "../conversations.ts";
export type { CustomerField, CustomerView } from "../customers.ts";
export type { DepartureView } from "../departure.ts";
export type { DesktopConversation, ResponseView } from "../desktop.ts";
export type { HeldView, InboxAnswer, InboxItem, InboxTab } from "../inbox.ts";
export type { MediaView } from "../media.ts";
export type { ReaderView } from "../readers.ts";
export type { NumberLook, StartChoices } from "../start.ts";
export type { TransferTargets } from "../transfer-targets.ts";
