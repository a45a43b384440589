import { after } from "next/server";
import { pool } from "#prisma/client";
import { customerWrote, storeInbound } from "#temporal/client";
import { targetOf } from "../arrival.ts";
import { UserError } from "../door.ts";
import { accessTo, answering } from "./answer.ts";
import { urlencoded } from "./fields.ts";

/** Types whose carrier calls a plain address and signs nothing; presets of them included. */
const urlTypes = ["urlsms", "urlsmsauth", "urlpostsms", "urlpostsmsauth", "quality", "gmg", "smsmasivo", "wavy"];

/**
 * phone, message, token (the provider's secret) as a query or in the path → OK when the text is stored (I1). Such carriers send no message id, so
 * every arrival is a text of its own. It names no number of ours: the provider's only campaign gets it, else it is unrouted (D22).
 */
export const receiveUrlSms = answering("receiveUrlSms", async (request) => {
  const [address = "", query = ""] = split(targetOf(request), "?");
  const path = (split(address, "/ReceiveURLSMS")[1] ?? "").replace(/^\//, "");
  const { required, field, optional } = accessTo(
    new Map([
      ...urlencoded(path.replace(/\/(?=(?:phone|message|token)=)/g, "&"), undefined, false),
      ...urlencoded(query),
    ]),
  );
  const provider = await providerOf(optional("token"));
  const from = required("phone");
  const text = field("message");
  if (text === undefined) throw new UserError("message: it is missing.");
  // Some clients look before they call: looking stores nothing.
  if (request.method === "HEAD") return;
  const stored = await storeInbound(provider, "sms", [{ providerMessageId: null, from, to: null, text, media: [] }]);
  after(() => customerWrote(stored));
});

/** A text before and after the first of a mark. */
function split(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

async function providerOf(token: string): Promise<string> {
  const { rows } = await pool().query<{ id: string }>(
    "SELECT id FROM providers WHERE webhook_secret = $1 AND $1 <> '' AND type = ANY($2) AND deleted_at IS NULL",
    [token, urlTypes],
  );
  if (!rows[0]) throw new UserError("The token is none of a provider's that receives by URL.", { status: 403 });
  return rows[0].id;
}
