// A carrier as a process of its own: calls a webhook at a given pace whatever the answers do, and says what it heard. Orders on standard
// input, findings on standard output, both JSON.
import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { signature } from "../../twilio-call.ts";

export interface CallerOrders {
  url: string;
  authToken: string;
  to: string;
  /** Who writes: customer n of so many. */
  customers: number;
  count: number;
  /** Calls per second, due whether or not the ones before were answered; 0 = as fast as the answers come. */
  perSecond: number;
  connections: number;
}

export interface CallerFindings {
  /** Milliseconds from when each call was due to the end of its answer. */
  milliseconds: number[];
  /** Ids of the texts that were answered with 200. */
  accepted: string[];
  refused: number;
  failed: number;
  /** From the first call to the last answer. */
  seconds: number;
  /** How late this process itself was, at the worst: above a few milliseconds its figures say more of it than of the server. */
  latestStart: number;
}

const customerNumber = (n: number) => `+5989900${String(n).padStart(4, "0")}`;

async function main(): Promise<void> {
  const orders = JSON.parse(await text(process.stdin)) as CallerOrders;
  const { origin, pathname } = new URL(orders.url);
  const client = new Pool(origin, { connections: orders.connections, pipelining: 1 });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  // Signed before the clock runs: the carrier's own work is not what is measured.
  const run = randomBytes(8).toString("hex");
  const calls = Array.from({ length: orders.count }, (_, n) => {
    const form = {
      MessageSid: `SM${run}${n.toString(16).padStart(16, "0")}`,
      AccountSid: `AC${"0".repeat(32)}`,
      From: customerNumber(n % orders.customers),
      To: orders.to,
      Body: `Text ${n}: when does my order arrive?`,
      NumMedia: "0",
    };
    const body = new URLSearchParams(form).toString();
    const signed = { ...headers, "x-twilio-signature": signature(orders.authToken, orders.url, form) };
    return { id: form.MessageSid, body, headers: signed };
  });
  const findings: CallerFindings = {
    milliseconds: [],
    accepted: [],
    refused: 0,
    failed: 0,
    seconds: 0,
    latestStart: 0,
  };
  const call = async (n: number, due: number) => {
    const { id, body, headers: signed } = calls[n]!;
    try {
      const answer = await client.request({ method: "POST", path: pathname, body, headers: signed });
      await answer.body.dump();
      if (answer.statusCode === 200) findings.accepted.push(id);
      else findings.refused += 1;
    } catch {
      findings.failed += 1;
    }
    findings.milliseconds.push(performance.now() - due);
  };

  const began = performance.now();
  if (orders.perSecond > 0) {
    const under: Promise<void>[] = [];
    for (let n = 0; n < calls.length; n++) {
      const due = began + (n * 1000) / orders.perSecond;
      const early = due - performance.now();
      if (early > 1) await sleep(early);
      findings.latestStart = Math.max(findings.latestStart, performance.now() - due);
      under.push(call(n, due));
    }
    await Promise.all(under);
  } else {
    let next = 0;
    const line = async () => {
      while (next < calls.length) await call(next++, performance.now());
    };
    await Promise.all(Array.from({ length: orders.connections }, line));
  }
  findings.seconds = (performance.now() - began) / 1000;
  await client.close();
  process.stdout.write(JSON.stringify(findings));
}

await main();
