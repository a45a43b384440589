import { z } from "zod";
import { type HttpOrigin, HttpProblem } from "./http.ts";
import { type LookedUp, type LookUpQuestion, ProviderError, type SendOptions } from "./provider.ts";
import { receiptByStatus, refusal } from "./twilio-answers.ts";
import { kindOfTwilioDelivery } from "./twilio-codes.ts";

const page = z.object({
  messages: z.array(
    z.object({
      sid: z.string(),
      body: z.string().nullish(),
      direction: z.string(),
      date_created: z.string(),
      status: z.string(),
      error_code: z.union([z.number(), z.string()]).nullish(),
    }),
  ),
  next_page_uri: z.string().nullish(),
});

const pageSize = 50;
const mostPages = 10;
/** Bytes of a page: fifty long texts. */
const mostAnswer = 1024 * 1024;

/**
 * Twilio's list of an account's messages to one number, newest first. By number alone: what still waits in Twilio's queue has no DateSent, and a list narrowed
 * by it would hide a text that is going to be sent. Throws a ProviderError.
 */
export async function lookUp(
  origin: HttpOrigin,
  account: { path: string; root: string; headers: Record<string, string> },
  question: Pick<LookUpQuestion, "to" | "since">,
  options: Pick<SendOptions, "signal" | "timeoutMilliseconds">,
): Promise<{ texts: LookedUp[]; complete: boolean }> {
  const texts: LookedUp[] = [];
  const root = account.root.replace(/\/+$/, "");
  let path = `${account.path}?${new URLSearchParams({ To: question.to, PageSize: String(pageSize) })}`;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { messages, next_page_uri: next } = await read(origin, path, account.headers, options);
    const looked = messages.filter((message) => message.direction.startsWith("outbound")).map(textOf);
    texts.push(...looked.filter((text) => text.at >= question.since.getTime()));
    const past =
      messages.length > 0 && messages.every((one) => Date.parse(one.date_created) < question.since.getTime());
    if (!next || past) return { texts, complete: true };
    path = root + next;
  }
  return { texts, complete: false };
}

async function read(
  origin: HttpOrigin,
  path: string,
  headers: Record<string, string>,
  options: Pick<SendOptions, "signal" | "timeoutMilliseconds">,
): Promise<z.output<typeof page>> {
  try {
    const { authorization = "", accept = "" } = headers;
    const request = { method: "GET" as const, path, headers: { authorization, accept }, mostAnswer };
    const answer = await origin.exchange(request, options);
    if (answer.status !== 200) throw refusal(answer.status, answer.body);
    return page.parse(JSON.parse(answer.body));
  } catch (error) {
    if (error instanceof HttpProblem) throw refusal(error.answer.status, error.answer.body, error);
    if (error instanceof ProviderError) throw error;
    throw new ProviderError("unclear", "Twilio's list of messages cannot be read.", { cause: error });
  }
}

function textOf(message: z.output<typeof page>["messages"][number]): LookedUp {
  const at = Date.parse(message.date_created);
  if (Number.isNaN(at)) throw new ProviderError("unclear", "Twilio's list of messages has a text without a time.");
  const status = receiptByStatus[message.status];
  const code = message.error_code ? String(message.error_code) : undefined;
  return {
    id: message.sid,
    text: message.body ?? "",
    at,
    ...(status ? { status } : {}),
    ...(code ? { errorCode: code } : {}),
    ...(status === "failed" && code ? { errorKind: kindOfTwilioDelivery(Number(code)) } : {}),
  };
}
