import { adapterFor } from "./adapters.ts";

/** A Twilio sender that begins with `whatsapp:` makes its provider WhatsApp; else the type says it. Throws for an unknown type. */
export function channelOf(type: string, settings: Record<string, unknown>): "sms" | "whatsapp" {
  if (typeof settings.from === "string" && settings.from.startsWith("whatsapp:")) return "whatsapp";
  return adapterFor(type).channel;
}
