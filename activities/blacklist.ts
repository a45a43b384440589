import { toE164 } from "#domain/phone";
import { isBlank, isHeader, readBlacklistRecord } from "#domain/spool-csv";
import { inTransaction, pool } from "#prisma/client";
import { settings } from "#prisma/settings";
import { OrderRefused } from "#temporal/order-refused";
import { readCsv } from "./csv-lines.ts";
import { type BlockEntry, blockNumbers, LARGEST_BLOCK, waitForWire } from "./fence.ts";
import type { Refusal } from "./upload.ts";

export interface BlacklistAnswer {
  /** New entries. */
  added: number;
  /** On the list before, for the same campaign or dialer. */
  already: number;
  refusedCount: number;
  /** The first thousand. */
  refused: Refusal[];
}

/** What the second column may name: campaigns and dialers that the user may see. */
export type BlockScopes = Map<string, { campaignId: string } | { dialerId: string }>;

/**
 * Loads a do-not-contact CSV, `phone;campaign` (F77, D14), in pieces of at most 5,000 under the fence. When it returns no
 * send that an entry blocks starts any more (I4). A line that cannot be read, or names nothing known, is refused alone.
 */
export async function loadBlacklistCsv(upload: {
  source: AsyncIterable<Uint8Array>;
  by: string;
  scopes: BlockScopes;
}): Promise<BlacklistAnswer> {
  let firstSeen = false;
  async function* entries() {
    for await (const record of readCsv(upload.source)) {
      if ("problem" in record) {
        yield { line: record.line, problem: record.problem };
        firstSeen = true;
        continue;
      }
      if (isBlank(record.fields)) continue;
      if (!firstSeen) {
        firstSeen = true;
        if (isHeader(record.fields)) continue;
      }
      const reading = readBlacklistRecord(record.fields);
      if (reading.ok) yield { line: record.line, ...reading.entry };
      else yield { line: record.line, problem: reading.reason };
    }
  }
  return load(entries(), "upload", upload.by, upload.scopes);
}

/** Adds do-not-contact entries given one by one, by a person or the API; otherwise as `loadBlacklistCsv`. */
export async function addToBlacklist(given: {
  entries: { phone: string; campaign?: string | null }[];
  source: "person" | "api";
  by: string;
  scopes: BlockScopes;
}): Promise<BlacklistAnswer> {
  async function* entries() {
    for (const [index, { phone, campaign }] of given.entries.entries()) {
      const reading = readBlacklistRecord([phone, campaign ?? ""]);
      if (reading.ok) yield { line: index + 1, ...reading.entry };
      else yield { line: index + 1, problem: reading.reason };
    }
  }
  return load(entries(), given.source, given.by, given.scopes);
}

type Candidate = { line: number } & ({ problem: string } | { phone: string; campaign: string | null });

async function load(
  candidates: AsyncIterable<Candidate>,
  source: "upload" | "person" | "api",
  by: string,
  scopes: BlockScopes,
): Promise<BlacklistAnswer> {
  const country = (await settings()).defaultCountry;
  const answer: BlacklistAnswer = { added: 0, already: 0, refusedCount: 0, refused: [] };
  const refuse = (line: number, reason: string) => {
    answer.refusedCount += 1;
    if (answer.refused.length < 1_000) answer.refused.push({ line, reason });
  };
  let piece: BlockEntry[] = [];
  const commit = async () => {
    const entries = piece;
    piece = [];
    if (entries.length === 0) return;
    const added = await inTransaction((db) => blockNumbers(db, entries));
    answer.added += added;
    answer.already += entries.length - added;
    await waitForWire({ phones: [...new Set(entries.map((entry) => entry.phoneE164))] });
  };
  for await (const candidate of candidates) {
    if ("problem" in candidate) {
      refuse(candidate.line, candidate.problem);
      continue;
    }
    const phoneE164 = toE164(candidate.phone, country);
    const scope = candidate.campaign === null ? {} : scopes.get(candidate.campaign);
    if (!phoneE164) refuse(candidate.line, "this is not a possible telephone number");
    else if (!scope) refuse(candidate.line, `there is no campaign or dialer "${candidate.campaign}" that you may see`);
    else piece.push({ phoneE164, ...scope, source, by });
    if (piece.length >= LARGEST_BLOCK) await commit();
  }
  await commit();
  await pool().query(
    "INSERT INTO audit (actor, action, target, details) VALUES ($1, 'blacklist.added', 'blacklist', $2)",
    [by, JSON.stringify({ source, added: answer.added, already: answer.already, refused: answer.refusedCount })],
  );
  return answer;
}

export interface BlacklistItem {
  id: number;
  phone: string;
  /** Name of the campaign or dialer; null = all. */
  campaign: string | null;
  campaignId: string | null;
  dialerId: string | null;
  source: string;
  at: Date;
  by: string;
}

/** Entries, newest first; `after` is the id of the last one seen. `phone` finds by beginning, in E.164. */
export async function listBlacklist(given: {
  phone?: string;
  source?: string;
  after?: number;
  limit: number;
}): Promise<BlacklistItem[]> {
  const { rows } = await pool().query(
    `SELECT b.id, b.phone_e164 AS phone, coalesce(c.name, d.name) AS campaign, b.campaign_id AS "campaignId",
       b.dialer_id AS "dialerId", b.source, b.at, b.by
     FROM black_list b LEFT JOIN campaigns c ON c.id = b.campaign_id LEFT JOIN dialers d ON d.id = b.dialer_id
     WHERE ($1::text IS NULL OR b.phone_e164 LIKE $1) AND ($2::text IS NULL OR b.source = $2) AND ($3::bigint IS NULL OR b.id < $3)
     ORDER BY b.id DESC LIMIT $4`,
    [
      given.phone ? `${given.phone.replace(/[%_\\]/g, "")}%` : null,
      given.source ?? null,
      given.after ?? null,
      given.limit,
    ],
  );
  return rows;
}

/** Takes an entry off the list, audited. A customer's own STOP ends only by START (D30): OrderRefused `stop`. */
export async function removeFromBlacklist(given: { id: number; by: string; requestId?: string }): Promise<void> {
  await inTransaction(async (db) => {
    const { rows } = await db.query("SELECT * FROM black_list WHERE id = $1 FOR UPDATE", [given.id]);
    const entry = rows[0];
    if (!entry) throw new OrderRefused("notFound", "There is no such entry.");
    if (entry.source === "stop") {
      throw new OrderRefused("stop", "The customer wrote STOP: only the customer can end it, by writing START.");
    }
    await db.query("DELETE FROM black_list WHERE id = $1", [given.id]);
    await db.query(
      "INSERT INTO audit (actor, action, target, details, request_id) VALUES ($1, 'blacklist.removed', $2, $3, $4)",
      [
        given.by,
        `blacklist:${given.id}`,
        JSON.stringify({
          source: entry.source,
          since: entry.at,
          campaignId: entry.campaign_id,
          dialerId: entry.dialer_id,
        }),
        given.requestId ?? null,
      ],
    );
  });
}
