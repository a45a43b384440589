import type { IncomingMessage, ServerResponse } from "node:http";
import type { Carrier, SendOutcome } from "./carrier.ts";
import { ControlError, control } from "./control.ts";
import { page } from "./page.ts";
import { readTwilioSend } from "./twilio-wire.ts";
import { readUrlSend } from "./url-wire.ts";

const twilioPath = /^\/twilio\/2010-04-01\/Accounts\/([^/?]+)\/Messages\.json(?:\?|$)/;
const mediaPath = /^\/twilio\/2010-04-01\/Accounts\/([^/?]+)\/Messages\/[^/?]+\/Media\/(ME[0-9a-f]{32})$/;
// What stands between the account and the question mark is the gateway's own business.
const urlPath = /^\/url\/([^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/;
const largestBody = 1024 * 1024;

/** All that the simulator listens to: the carrier's own interface, the control calls, the page of phones. */
export function handler(carrier: Carrier) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? "/";
    const send = request.method === "POST" ? twilioPath.exec(path) : null;
    const byUrl = send ? null : urlPath.exec(path);
    const list = request.method === "GET" ? twilioPath.exec(path) : null;
    if (list) giveList(carrier, list[1]!, path, request, response);
    else if (send) takeTwilio(carrier, send[1]!, request, response);
    else if (request.method === "GET" && mediaPath.test(path)) giveMedia(carrier, path, request, response);
    else if (byUrl) takeByUrl(carrier, byUrl[1]!, byUrl[2] ?? "", request, response);
    else void answer(carrier, path, request, response);
  };
}

function takeTwilio(carrier: Carrier, accountSid: string, request: IncomingMessage, response: ServerResponse): void {
  readBody(request, (body) => {
    const send = readTwilioSend(accountSid, credentials(request.headers.authorization), body);
    reply(carrier.send(send), "application/json", request, response);
  });
}

function giveList(
  carrier: Carrier,
  accountSid: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const query = new URL(path, "http://simulator").searchParams;
  const { user, password } = credentials(request.headers.authorization);
  const answer = carrier.list({
    accountSid,
    password: user === accountSid ? password : "",
    to: query.get("To") ?? "",
    page: Number(query.get("Page") ?? 0),
    pageSize: Math.min(1_000, Number(query.get("PageSize") ?? 50)),
  });
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
  response.end(answer.body);
}

/** As Twilio does: only with the account's password, and by a redirect to where files lie, which asks for none. */
function giveMedia(carrier: Carrier, path: string, request: IncomingMessage, response: ServerResponse): void {
  const [, account = "", id = ""] = mediaPath.exec(path) ?? [];
  const { user, password } = credentials(request.headers.authorization);
  if (user !== account || !carrier.lines.tokenFits(account, password)) response.writeHead(401).end();
  else if (!carrier.files.get(id)) response.writeHead(404).end();
  else response.writeHead(307, { location: `/files/${id}` }).end();
}

function takeByUrl(
  carrier: Carrier,
  account: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  readBody(request, (body) => {
    const { password } = credentials(request.headers.authorization);
    const fields = body ? `${query}&${Buffer.from(body).toString("latin1")}` : query;
    const charset = /charset=([\w-]+)/i.exec(request.headers["content-type"] ?? "")?.[1];
    const send = readUrlSend(account, password, fields, charset);
    reply(carrier.send(send), "text/plain; charset=utf-8", request, response);
  });
}

function reply(outcome: SendOutcome, contentType: string, request: IncomingMessage, response: ServerResponse): void {
  const write = () => {
    if (outcome.loseAnswer) {
      request.socket.destroy();
      return;
    }
    response.writeHead(outcome.answer.status, { "content-type": contentType, ...outcome.answer.headers });
    response.end(outcome.answer.body);
  };
  if (outcome.delayMilliseconds > 0) setTimeout(write, outcome.delayMilliseconds);
  else write();
}

async function answer(
  carrier: Carrier,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? "GET";
  try {
    const url = new URL(path, "http://simulator");
    refuseOtherSites(request);
    if (method === "GET" && page(carrier, url, response)) return;
    if (method === "POST" && url.pathname === "/control/files") return await takeFile(carrier, request, response);
    const body = await new Promise<string>((resolve) => readBody(request, resolve));
    const result = await control(carrier, method, url, body ? parseJson(body) : undefined);
    json(response, result.status, result.body);
  } catch (error) {
    if (error instanceof ControlError) return json(response, error.status, { error: error.message });
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    json(response, 500, { error: "The simulator failed; see its log." });
  }
}

const largestFile = 17 * 1024 * 1024;

/** Keeps a customer's file; the answer says under which address the application finds it. */
async function takeFile(carrier: Carrier, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestFile) throw new ControlError(413, "The file is larger than 17 MB.");
    pieces.push(piece);
  }
  const contentType = request.headers["content-type"] ?? "application/octet-stream";
  const id = carrier.files.keep({ contentType, content: Buffer.concat(pieces) });
  const account = new URL(request.url ?? "/", "http://simulator").searchParams.get("accountSid") ?? "AC";
  const url = `http://${request.headers.host}/twilio/2010-04-01/Accounts/${account}/Messages/MM${id.slice(2)}/Media/${id}`;
  json(response, 201, { id, url, contentType });
}

/** A page of another site must not play customers through the visitor's browser. */
function refuseOtherSites(request: IncomingMessage): void {
  const { origin, host } = request.headers;
  if (!origin || !host) return;
  const from = URL.canParse(origin) ? new URL(origin).host : origin;
  if (from !== host) throw new ControlError(403, "Calls from pages of other sites are refused.");
}

function readBody(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > largestBody) request.socket.destroy();
    else chunks.push(chunk);
  });
  request.on("end", () =>
    then(chunks.length === 1 ? chunks[0]!.toString("utf8") : Buffer.concat(chunks).toString("utf8")),
  );
}

function credentials(header: string | undefined): { user: string; password: string } {
  const text = header?.startsWith("Basic ") ? Buffer.from(header.slice(6), "base64").toString("utf8") : "";
  const colon = text.indexOf(":");
  return colon < 0 ? { user: "", password: "" } : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ControlError(400, "The body is not JSON.");
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
