import type { InboxTab } from "#web/server/actions/desktop";
import { phoneText } from "../phone.ts";

// What the desktop's routes answer, as the server says it.
export type { Decision } from "#domain/assignment";
export type { Disposition } from "#domain/disposition";
export type {
  BulkTextView as BulkText,
  ConversationView as Conversation,
  CustomerField,
  CustomerView as Customer,
  DepartureView as Departure,
  DesktopConversation as OpenConversation,
  FactView as Fact,
  HeldView as Held,
  InboxAnswer,
  InboxItem,
  InboxTab as Tab,
  MediaView as MediaFile,
  MessageView as Message,
  NumberLook,
  ReaderView as Reader,
  ResponseView as Response,
  StartChoices,
  TransferTargets,
} from "#web/server/actions/desktop";

export const tabs: readonly InboxTab[] = ["mine", "waiting", "missed", "closed"];

/** How a customer is called on screen. */
export function customerName(customer: { name: string; phone: string }): string {
  return customer.name || phoneText(customer.phone);
}
