import { loadBlacklistCsv } from "../../activities/blacklist.ts";
import { LARGEST_BLOCK } from "../../activities/fence.ts";
import { pool } from "../../prisma/client.ts";
import { pauseDialer, startDialer } from "../../temporal/client.ts";
import { eventually } from "../eventually.ts";
import { Books } from "./books.ts";
import { compare, makeRun, reached, rowsByState } from "./campaign.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";

/** Of each piece, so many are the dialer's next numbers. */
const nextOnes = 100;
let lists = 0;

/** A do-not-contact list is imported beside a running dialer: from the moment that a piece of it is done, no send to its numbers arrives. */
export async function listImport(
  stage: Stage,
  size: { rows: number; listed: number; ratePerSecond: number },
): Promise<Findings> {
  const findings = new Findings(`${size.listed} numbers imported beside a dialer`);
  await stage.haveWorkers(1);
  const run = await makeRun(stage, size.rows, size.ratePerSecond);
  const books = Books.watch([run.dialerId]);
  const doneAt = new Map<string, number>();
  const milliseconds: number[] = [];
  const list = ++lists;
  async function* csv() {
    for (let listed = 0; listed < size.listed; listed += LARGEST_BLOCK) {
      const count = Math.min(LARGEST_BLOCK, size.listed - listed);
      const { rows } = await pool().query<{ phone: string }>(
        `SELECT s.phone_e164 AS phone FROM sms_spool s WHERE s.dialer_id = $1 AND s.state = 1
           AND NOT EXISTS (SELECT FROM black_list b WHERE b.phone_e164 = s.phone_e164) ORDER BY s.id LIMIT $2`,
        [run.dialerId, Math.min(nextOnes, count)],
      );
      const others = Array.from(
        { length: count - rows.length },
        (_, n) => `+44${list}${String(listed + n).padStart(8, "0")}`,
      );
      const from = performance.now();
      yield Buffer.from([...rows.map(({ phone }) => phone), ...others].map((phone) => `${phone};*\n`).join(""));
      // More is asked for when the piece is committed and waited for.
      milliseconds.push(performance.now() - from);
      for (const { phone } of rows) doneAt.set(phone, Date.now());
    }
  }
  await startDialer({ dialerId: run.dialerId, by: "system" });
  await reached(run, 50);
  const from = performance.now();
  const answer = await loadBlacklistCsv({ source: csv(), by: "system", scopes: new Map() });
  const seconds = (performance.now() - from) / 1_000;
  const meanwhile = run.record.count;
  await pauseDialer({ dialerId: run.dialerId, by: "system" });
  await eventually("nothing is on the wire", async () => !(await rowsByState(run.dialerId))[7], 30_000);
  await books.close();
  const arrivals = (await run.record.finish()).filter((arrival) => arrival.text.startsWith("Row "));
  const late = arrivals.filter((arrival) => arrival.at > (doneAt.get(arrival.to) ?? Number.POSITIVE_INFINITY));
  const verdict = await compare(run.dialerId, arrivals);
  const states = await rowsByState(run.dialerId);
  milliseconds.sort((a, b) => a - b);
  findings.figure("numbers", size.listed);
  findings.figure("seconds", Math.round(seconds * 10) / 10);
  findings.figure("numbers/s", Math.round(size.listed / seconds));
  findings.figure("piece ms, median", Math.round(milliseconds[Math.floor(milliseconds.length / 2)] ?? 0));
  findings.figure("piece ms, most", Math.round(milliseconds.at(-1) ?? 0));
  findings.figure("rows sent meanwhile", meanwhile);
  findings.figure("rows blocked", states[3] ?? 0);
  findings.promise("every number is listed", answer.added === size.listed, answer.added);
  findings.promise("the dialer went on", meanwhile > 50, meanwhile);
  findings.promise("some rows met an entry", (states[3] ?? 0) > 0, states);
  findings.none("sends that arrived after their piece was done", late.length);
  findings.none("duplicates", verdict.duplicates);
  findings.none("looks out of balance", books.unbalanced.length);
  return findings;
}
