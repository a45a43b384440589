// A dialer with many rows, and what Postgres says of them afterwards.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { pool } from "../../prisma/client.ts";
import { eventually } from "../eventually.ts";
import { makeDialer, makeProvider } from "../factory.ts";
import { type Arrival, type CarrierRecord, duplicates } from "./carrier-ledger.ts";
import type { OwnPostgres } from "./own-postgres.ts";
import type { Stage } from "./stage.ts";

export interface Campaign {
  providerId: string;
  dialerId: string;
  accountSid: string;
  rows: number;
  record: CarrierRecord;
}

let numbers = 1_000_000;

/** Makes an account of its own at the stage's carrier; one by URL cannot be asked what became of a text. */
export async function makeAccount(stage: Stage, ratePerSecond: number | null, type: "twilio" | "urlsms" = "twilio") {
  const accountSid = `AC${randomBytes(16).toString("hex")}`;
  const url = `${stage.carrier.url}/url/${accountSid}?phone=\${phone}&message=\${message}`;
  const settings =
    type === "urlsms" ? { type, settings: { url } } : { accountSid, baseUrl: `${stage.carrier.url}/twilio` };
  return { accountSid, providerId: await makeProvider({ ...settings, ratePerSecond }) };
}

/** Makes a stopped dialer with waiting rows, each to a number of its own. */
export async function makeLoadedDialer(providerId: string, rows: number): Promise<string> {
  const dialerId = await makeDialer({ providerId });
  const first = numbers;
  numbers += rows;
  // The upload and its rows in one commit, as an upload is: the books balance at every instant.
  await pool().query(
    `WITH upload AS (
       INSERT INTO uploads (dialer_id, kind, accepted, by) VALUES ($1, 'api', $2::int, 'system') RETURNING id
     )
     INSERT INTO sms_spool (dialer_id, upload_id, line, phone, phone_e164, message)
     SELECT $1, upload.id, n, '+1555' || ($3::int + n), '+1555' || ($3::int + n), 'Row ' || n
     FROM upload, generate_series(1, $2::int) AS n`,
    [dialerId, rows, first],
  );
  return dialerId;
}

/** An account, a dialer on it with rows, and the carrier's record of the account. */
export async function makeRun(
  stage: Stage,
  rows: number,
  ratePerSecond: number | null,
  type?: "twilio" | "urlsms",
): Promise<Campaign> {
  const { accountSid, providerId } = await makeAccount(stage, ratePerSecond, type);
  const record = stage.carrier.follow(accountSid);
  return { providerId, dialerId: await makeLoadedDialer(providerId, rows), accountSid, rows, record };
}

/** Waits until the carrier has so many of the account's texts. */
export async function reached(run: Campaign, count: number, milliseconds = 90_000): Promise<void> {
  await eventually(
    `${count} texts at the carrier`,
    async () => {
      // Not in every round: looking must not cost the carrier more than its own work.
      if (run.record.count < count) await sleep(80);
      await run.record.read();
      return run.record.count >= count;
    },
    milliseconds,
  );
}

/** Rows by state, counted in the spool itself. */
export async function rowsByState(dialerId: string): Promise<Record<number, number>> {
  const { rows } = await pool().query<{ state: number; n: number }>(
    "SELECT state, count(*)::int AS n FROM sms_spool WHERE dialer_id = $1 GROUP BY state",
    [dialerId],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** Waits until no row is waiting or being sent; else says how the dialer stands. */
export async function settled(dialerId: string, milliseconds: number): Promise<void> {
  await eventually(
    "all rows have come to an end",
    async () => {
      const { rows } = await pool().query<{ open: boolean }>(
        "SELECT EXISTS (SELECT FROM sms_spool WHERE dialer_id = $1 AND state IN (1, 7)) AS open",
        [dialerId],
      );
      return !rows[0]!.open;
    },
    milliseconds,
  ).catch(async (error: Error) => {
    const { rows } = await pool().query(
      `SELECT d.playing, d.paused, d.pause_reason, d.epoch, q.next_slot - clock_timestamp() AS held_back
       FROM dialers d LEFT JOIN provider_paces q ON q.provider_id = d.provider_id WHERE d.id = $1`,
      [dialerId],
    );
    throw new Error(`${error.message}: ${JSON.stringify([...rows, await rowsByState(dialerId)])}`);
  });
}

/** Waits until carriers were asked about all that was unknown. Returns how many attempts ever were, and how many rows then have failed. */
export async function allLookedUp(
  dialerId: string,
  milliseconds: number,
): Promise<{ unclear: number; notFound: number }> {
  const read = async () => {
    const { rows } = await pool().query<{ unknown: number; unclear: number; not_found: number }>(
      `SELECT (SELECT count(*) FROM sms_spool WHERE dialer_id = $1 AND state = 9)::int AS unknown,
         (SELECT count(*) FROM attempts WHERE dialer_id = $1 AND (outcome = 'unknown' OR look_ups > 0))::int AS unclear,
         (SELECT count(*) FROM sms_spool WHERE dialer_id = $1 AND state = 4 AND error_kind = 'notFound')::int AS not_found`,
      [dialerId],
    );
    return rows[0]!;
  };
  await eventually(
    "no row is unknown any more",
    async () => {
      // Not to be asked for more often than it changes.
      await sleep(200);
      return (await read()).unknown === 0;
    },
    milliseconds,
  );
  const { unclear, not_found: notFound } = await read();
  return { unclear, notFound };
}

/** Intents that were committed and never written to the wire: work done in vain, because its moment had passed. */
export async function droppedIntents(dialerId: string): Promise<number> {
  const { rows } = await pool().query<{ n: number }>(
    "SELECT count(*)::int AS n FROM attempts WHERE dialer_id = $1 AND outcome = 'dropped'",
    [dialerId],
  );
  return rows[0]!.n;
}

/** The attempts of a dialer that have an intent and no outcome: what is in flight. */
export async function attemptsInFlight(
  dialerId: string,
  connection: pg.ClientBase | pg.Pool = pool(),
): Promise<number[]> {
  const { rows } = await connection.query<{ id: number }>(
    "SELECT attempt_id::int AS id FROM sms_spool WHERE dialer_id = $1 AND state = 7",
    [dialerId],
  );
  return rows.map((row) => row.id);
}

/**
 * Kills Postgres with -9 and starts it again. Answers the dialer's attempts that were in flight, read before the workers have found it; returns
 * when it answers this process again.
 */
export async function killPostgres(dialerId: string, postgres: OwnPostgres): Promise<number[]> {
  let left: number[] = [];
  await postgres.kill();
  await postgres.start(async (client) => {
    left = await attemptsInFlight(dialerId, client);
  });
  await eventually("Postgres answers this process again", () =>
    pool()
      .query("SELECT")
      .then(
        () => true,
        () => false,
      ),
  );
  return left;
}

export interface Verdict {
  sent: number;
  unknown: number;
  /** The attempts behind the unknown rows. */
  unknownAttempts: number[];
  seen: number;
  duplicates: number;
  /** Rows that the carrier did not have when it was asked about a lost answer. */
  notFound: number;
  /** Rows that are neither sent nor delivered nor unknown, nor known never to have left. */
  lost: number;
  /** Rows marked sent that the carrier never saw. */
  sentUnseen: number;
  /** Texts at the carrier whose row is neither sent nor unknown. */
  seenUnsent: number;
}

/** Compares the spool with the carrier's record, row by row. */
export async function compare(dialerId: string, arrivals: Arrival[]): Promise<Verdict> {
  const { rows } = await pool().query<{ phone: string; state: number; kind: string | null; attempt: number | null }>(
    "SELECT phone_e164 AS phone, state, error_kind AS kind, attempt_id AS attempt FROM sms_spool WHERE dialer_id = $1",
    [dialerId],
  );
  const ours = new Set(rows.map((row) => row.phone));
  const mine = arrivals.filter((arrival) => ours.has(arrival.to) && arrival.text.startsWith("Row "));
  const seen = new Set(mine.map((arrival) => arrival.to));
  const sent = rows.filter((row) => row.state === 2 || row.state === 8);
  const unknown = rows.filter((row) => row.state === 9);
  const notFound = rows.filter((row) => row.state === 4 && row.kind === "notFound").length;
  const accounted = new Set([...sent, ...unknown].map((row) => row.phone));
  return {
    sent: sent.length,
    unknown: unknown.length,
    unknownAttempts: unknown.map((row) => row.attempt!),
    seen: seen.size,
    duplicates: duplicates(mine),
    notFound,
    lost: rows.length - accounted.size - notFound,
    sentUnseen: sent.filter((row) => !seen.has(row.phone)).length,
    seenUnsent: [...seen].filter((phone) => !accounted.has(phone)).length,
  };
}
