import { setTimeout as sleep } from "node:timers/promises";
import { compilePattern, PatternError } from "#domain/number-pattern";
import { numberFor, toE164 } from "#domain/phone";
import { log } from "#environment/log";
import { inTransaction, pool } from "#prisma/client";
import { settings } from "#prisma/settings";
import { sendTestMessage } from "#temporal/client";
import { audit } from "./audit.ts";
import { readProvider } from "./providers.ts";
import type { Viewer } from "./session.ts";
import type { NumberTrial, TestMessage, TestMessageInput, TriedNumber } from "./shapes/provider-tests.ts";
import { UserError } from "./user-error.ts";

/** Whoever waits longer than this sees the outcome when it comes (milliseconds): an account may be backing off. */
const longestWait = 12_000;
const shownTests = 5;

/**
 * Really sends a text through a provider, by the path of every send, and tells what the carrier said as far as it is known.
 * The same command twice is one message. Refused, with the field: what is no possible number or does not fit the pattern (D31).
 */
export async function testProvider(
  viewer: Viewer,
  providerId: string,
  { phone, text, commandId }: TestMessageInput,
  requestId?: string,
): Promise<TestMessage> {
  const provider = await readProvider(providerId);
  const to = toE164(phone, (await settings()).defaultCountry);
  if (!to) throw wrongPhone("This is not a possible telephone number.", "notANumber");
  if (!compilePattern(provider.numberPattern).matches(phone))
    throw wrongPhone("The number does not fit the pattern of this provider.", "patternRefuses");
  const fresh = await inTransaction(async (connection) => {
    const { rows } = await connection.query<{ id: string }>(
      `INSERT INTO messages (direction, kind, text, provider_id, from_address, to_address, status, command_id, author_id, at)
       VALUES ('out', 'test', $2, $1, '', $3, 'queued', $4, $5, clock_timestamp()) ON CONFLICT (command_id) DO NOTHING RETURNING id`,
      [providerId, text, to, commandId, viewer.userId],
    );
    const id = rows[0]?.id;
    if (id) await audit(connection, viewer, "provider tested", `provider:${providerId}`, { messageId: id }, requestId);
    return id;
  });
  if (fresh) {
    const sent = sendTestMessage({ messageId: fresh, phone }).catch((problem) =>
      log.error({ err: problem, messageId: fresh }, "test message"),
    );
    await Promise.race([sent, sleep(longestWait)]);
  }
  const [test] = await readTests("m.command_id = $1", [commandId]);
  if (!test) throw new UserError("This order was another message's.", { status: 409 });
  return test;
}

/** The last test messages of a provider, newest first, with what has become of them. */
export async function listTests(providerId: string): Promise<TestMessage[]> {
  return readTests("m.provider_id = $1", [providerId]);
}

/** What the pump would say of numbers as they are typed: the same checks in the same order (D16, D31). */
export async function tryNumbers({ pattern, numberForm, numbers }: NumberTrial): Promise<TriedNumber[]> {
  const compiled = compile(pattern);
  const { defaultCountry } = await settings();
  return numbers.map((number) => {
    const e164 = toE164(number, defaultCountry);
    const verdict = !e164 ? "notPossible" : compiled.matches(number) ? "fits" : "doesNotFit";
    return { number, verdict, given: e164 && verdict === "fits" ? numberFor(numberForm, number, e164) : null };
  });
}

function compile(pattern: string) {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new UserError(error.message, { status: 422, fields: { pattern: error.message } });
  }
}

async function readTests(where: string, params: unknown[]): Promise<TestMessage[]> {
  const { rows } = await pool().query(
    `SELECT m.id, m.to_address, m.text, m.status, coalesce(a.error, m.error) AS error, a.error_kind, a.error_code,
       a.provider_message_id, m.at, a.milliseconds
     FROM messages m LEFT JOIN LATERAL (SELECT * FROM attempts WHERE message_id = m.id ORDER BY id DESC LIMIT 1) a ON true
     WHERE m.kind = 'test' AND ${where} ORDER BY m.seq DESC LIMIT ${shownTests}`,
    params,
  );
  return rows.map((row) => ({
    id: row.id,
    to: row.to_address,
    text: row.text,
    status: row.status,
    error: row.error,
    errorKind: row.error_kind,
    errorCode: row.error_code,
    providerMessageId: row.provider_message_id,
    at: row.at.toISOString(),
    milliseconds: row.milliseconds,
  }));
}

function wrongPhone(message: string, code: string): UserError {
  return new UserError(message, { status: 422, fields: { phone: message }, code });
}
