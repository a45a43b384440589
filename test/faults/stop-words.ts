import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { storeInbound } from "../../activities/inbound.ts";
import { pool } from "../../prisma/client.ts";
import { startDialer } from "../../temporal/client.ts";
import { Books } from "./books.ts";
import { compare, makeRun, reached, rowsByState, settled } from "./campaign.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";

/** Customers write STOP while a dialer runs at full speed: after the acknowledgement no send to them arrives. */
export async function stopWords(stage: Stage, size: { rows: number; customers: number }): Promise<Findings> {
  const findings = new Findings(`${size.customers} customers write STOP`);
  await stage.haveWorkers(1);
  const run = await makeRun(stage, size.rows, null);
  const books = Books.watch([run.dialerId]);
  const acknowledgedAt = new Map<string, number>();
  const milliseconds: number[] = [];
  let whileRunning = 0;
  await startDialer({ dialerId: run.dialerId, by: "system" });
  await reached(run, Math.min(200, size.rows / 20));
  const from = performance.now();
  const customer = async () => {
    while (acknowledgedAt.size < size.customers) {
      const phone = await pickPhone(run.dialerId, size.rows);
      if (!phone) return;
      if (acknowledgedAt.has(phone)) continue;
      acknowledgedAt.set(phone, Number.POSITIVE_INFINITY);
      await sleep(Math.random() * 20);
      const asked = performance.now();
      const text = { providerMessageId: `SM${randomUUID()}`, from: phone, to: "+15550100100", text: "STOP", media: [] };
      await storeInbound(run.providerId, "sms", [text]);
      acknowledgedAt.set(phone, Date.now());
      milliseconds.push(performance.now() - asked);
      whileRunning += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, customer));
  await settled(run.dialerId, 120_000);
  const seconds = (performance.now() - from) / 1_000;
  await books.close();
  const arrivals = (await run.record.finish()).filter((arrival) => arrival.text.startsWith("Row "));
  const late = arrivals.filter((arrival) => arrival.at > (acknowledgedAt.get(arrival.to) ?? Number.POSITIVE_INFINITY));
  const verdict = await compare(run.dialerId, arrivals);
  const states = await rowsByState(run.dialerId);
  milliseconds.sort((a, b) => a - b);
  findings.figure("rows", size.rows);
  findings.figure("rows/s", Math.round(arrivals.length / seconds));
  findings.figure("STOPs while it ran", whileRunning);
  findings.figure("rows blocked", states[3] ?? 0);
  findings.figure("STOP ms, median", Math.round(milliseconds[Math.floor(milliseconds.length / 2)] ?? 0));
  findings.figure("STOP ms, p99", Math.round(milliseconds[Math.floor(milliseconds.length * 0.99)] ?? 0));
  findings.promise("enough wrote STOP while it ran", whileRunning >= size.customers * 0.8, whileRunning);
  findings.promise("some rows met a STOP", (states[3] ?? 0) > 0);
  findings.none("sends that arrived after their STOP was acknowledged", late.length);
  if (late.length > 0) {
    const by = late.map((arrival) => arrival.at - acknowledgedAt.get(arrival.to)!);
    findings.promise("none is late", false, `late by ${by.slice(0, 10).join(", ")} ms`);
  }
  findings.none("duplicates", verdict.duplicates);
  findings.none("unknown", verdict.unknown);
  const ended = verdict.sent + (states[3] ?? 0);
  findings.promise("every row is sent or blocked", ended === size.rows, states);
  findings.none("looks out of balance", books.unbalanced.length);
  return findings;
}

// Half of them close behind the place that the dialer has reached, where it is a race; half anywhere.
async function pickPhone(dialerId: string, rows: number): Promise<string | undefined> {
  const near = Math.random() < 0.5;
  const { rows: found } = await pool().query<{ phone: string }>(
    `WITH place AS (SELECT min(id) AS id FROM sms_spool WHERE dialer_id = $1 AND state = 1)
     SELECT s.phone_e164 AS phone FROM sms_spool s, place
     WHERE s.dialer_id = $1 AND s.id >= CASE WHEN $2 THEN place.id + $3::int
       ELSE (SELECT min(id) FROM sms_spool WHERE dialer_id = $1) + $4::int END
     ORDER BY s.id LIMIT 1`,
    [dialerId, near, Math.floor(Math.random() * 300), Math.floor(Math.random() * rows)],
  );
  return found[0]?.phone;
}
