import type { IncomingMessage } from "node:http";

/** Whose socket a request came by; what comes in from outside under this name is overwritten. */
export const peerHeader = "x-parley-peer";
const targetHeader = "x-parley-target";

/** Where carriers bring texts by URL; what follows it is fields, and never an address of ours. */
const byUrl = "/Integra/resources/InboundSMS/ReceiveURLSMS";

/**
 * Notes on a request, before the pages' server takes it, what that would not hand on: whose socket it is, and the address byte for byte where
 * carriers write fields into it (in Latin-1, mostly).
 */
export function noteArrival(request: IncomingMessage): void {
  request.headers[peerHeader] = request.socket.remoteAddress ?? "";
  delete request.headers[targetHeader];
  if (!request.url?.startsWith(byUrl)) return;
  request.headers[targetHeader] = request.url;
  request.url = byUrl;
}

/** Path and query of a request as they came in. */
export function targetOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return request.headers.get(targetHeader) ?? pathname + search;
}
