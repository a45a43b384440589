import { toE164 } from "#domain/phone";
import { readHsm } from "#domain/row-template";
import { settings } from "#prisma/settings";
import { sendSingleText } from "#temporal/client";
import { UserError, type Viewer } from "../door.ts";
import { loadDialerCsv, loadDialerRows } from "../loads.ts";
import { type IntegraCall, integraPost } from "./answer.ts";
import { agentNamed, destinationOf, dialerNamed } from "./destinations.ts";
import { templateOfHsm } from "./hsm.ts";

const role = "supervisor";
const longestText = 1600;

/** destination, message, campaign, agent?, source? → OK when the text is durably queued (F39, D18). */
export const sendSms = integraPost({ name: "sendSms", role }, async (call) => {
  await send(call);
});

/** The same; answers the id of the dialer's row or of the message as JSON. */
export const sendSmsV2 = integraPost({ name: "sendSmsV2", role }, async (call) =>
  Response.json({ id: await send(call) }),
);

/** destination, message, dialerName, agent? → OK when it is a row of that dialer. `hsm;<id>;<type>;<value>` names a template of its account (D32). */
export const sendSmsDialer = integraPost({ name: "sendSmsDialer", role }, async (call) => {
  const { to, text } = await textOf(call);
  const dialer = await dialerNamed(call.viewer, call.required("dialerName"));
  if (!dialer) throw new UserError("dialerName: there is no dialer of this name.");
  await addRow(call.viewer, dialer.id, to, text);
});

/** filename, fileb64 (base64 of a CSV), campaign (a dialer's name) → OK when at least one row was accepted; X-Parley-Refused counts the others. */
export const uploadBase = integraPost({ name: "uploadBase", role, maxBytes: 64 * 1024 * 1024 }, async (call) => {
  const fileName = call.required("filename").slice(0, 300);
  const file = bytesOf(call.required("fileb64"));
  const dialer = await dialerNamed(call.viewer, call.required("campaign"));
  if (!dialer) throw new UserError("campaign: there is no dialer of this name.");
  const source = (async function* () {
    yield file;
  })();
  const { accepted, refusedCount } = await loadDialerCsv(call.viewer, dialer.id, { source, fileName, route: false });
  if (accepted === 0) throw new UserError(`No row of the file was accepted, ${refusedCount} were refused.`);
  return new Response("OK", {
    headers: { "content-type": "text/plain; charset=utf-8", "x-parley-refused": String(refusedCount) },
  });
});

async function send(call: IntegraCall<Viewer>): Promise<string> {
  const { to, text } = await textOf(call);
  const destination = await destinationOf(call.viewer, call.required("campaign"));
  if (destination.kind === "dialer") return addRow(call.viewer, destination.id, to, text);
  // Sent as it stands, a customer would read the code.
  if (readHsm(text)) throw new UserError("message: a template (hsm;…) is sent by a dialer; this is a campaign.");
  const { messageId } = await sendSingleText({
    campaignId: destination.id,
    to,
    text,
    source: call.optional("source") || undefined,
    authorId: await agentNamed(call.viewer, call.optional("agent")),
    by: `user:${call.viewer.userId}`,
    requestId: call.requestId,
  });
  return messageId;
}

async function textOf(call: IntegraCall<Viewer>): Promise<{ to: string; text: string }> {
  const to = call.required("destination");
  const text = call.required("message");
  if (!toE164(to, (await settings()).defaultCountry))
    throw new UserError("destination: this is not a possible telephone number.");
  if (text.length > longestText) throw new UserError(`message: it is longer than ${longestText} characters.`);
  return { to, text };
}

async function addRow(viewer: Viewer, dialerId: string, phone: string, message: string): Promise<string> {
  const template = await templateOfHsm(viewer, dialerId, message);
  const row = template ? { phone, message: "", template } : { phone, message };
  const { refused, rowIds } = await loadDialerRows(viewer, dialerId, [row], "api");
  if (refused[0]) throw new UserError(refused[0].reason);
  return String(rowIds[0]);
}

// A + that was not escaped has become a space on its way; line breaks are usual.
function bytesOf(base64: string): Buffer {
  const text = base64.replace(/[\r\n\t]/g, "").replaceAll(" ", "+");
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) throw new UserError("fileb64: this is not base64.");
  return Buffer.from(text, "base64");
}
