import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type PurgeableState,
  pauseDialer,
  purgeableStates,
  purgeDialer,
  resumeDialer,
  startDialer,
  stopDialer,
} from "#activities/dialer-orders";
import { obeyDialerSignal, readDialerRun } from "#activities/dialer-run";
import { type AttemptOutcome, settleAttempts } from "#activities/dialer-settle";
import { commitDialerIntents } from "#activities/intent";
import { applyReceipts } from "#activities/receipts";
import { foldDialerCounts, readDialerCounts } from "#activities/spool";
import { loadRows } from "#activities/upload";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeDialer } from "./factory.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

const by = "user:test";

describe("orders to dialers (D13)", () => {
  test("each holds in Postgres alone, with its fact and its audit, and says whether it changed anything", async () => {
    const dialerId = await makeDialer();
    const state = async () =>
      (await pool().query("SELECT playing, paused, pause_reason, paused_by FROM dialers WHERE id = $1", [dialerId]))
        .rows[0];
    expect(await pauseDialer({ dialerId, by })).toEqual({ changed: false, onTheWire: 0 });
    expect(await startDialer({ dialerId, by })).toMatchObject({ changed: true });
    expect(await startDialer({ dialerId, by })).toMatchObject({ changed: false });
    expect(await pauseDialer({ dialerId, by, reason: "lunch" })).toMatchObject({ changed: true });
    expect(await state()).toEqual({ playing: true, paused: true, pause_reason: "lunch", paused_by: by });
    expect(await readDialerRun({ dialerId, now: Date.now() })).toMatchObject({ phase: "paused", reason: "lunch" });
    expect(await resumeDialer({ dialerId, by })).toMatchObject({ changed: true });
    await pauseDialer({ dialerId, by });
    expect(await stopDialer({ dialerId, by })).toMatchObject({ changed: true, onTheWire: 0 });
    expect(await state()).toEqual({ playing: false, paused: false, pause_reason: null, paused_by: null });
    const facts = await pool().query("SELECT what FROM facts WHERE dialer_id = $1 ORDER BY id", [dialerId]);
    expect(facts.rows.map((fact) => fact.what)).toEqual(["played", "paused", "resumed", "paused", "stopped"]);
    const audit = await pool().query("SELECT action FROM audit WHERE target = $1 ORDER BY id", [`dialer:${dialerId}`]);
    expect(audit.rows.map((entry) => entry.action)).toEqual(facts.rows.map((fact) => `dialer.${fact.what}`));
  });

  test("a carrier's words are kept out of the run without their numbers", async () => {
    const dialerId = await makeDialer({
      playing: true,
      paused: true,
      pauseReason: "The 'To' number +1 555-010-0123 is bad",
    });
    expect((await readDialerRun({ dialerId, now: 0 })).reason).toBe("The 'To' number … is bad");
  });

  test("one that came by Temporal stands on record as such (I10)", async () => {
    const dialerId = await makeDialer({ playing: true });
    expect(await obeyDialerSignal({ dialerId, order: "pause", reason: "carrier maintenance" })).toEqual({
      onTheWire: 0,
    });
    await obeyDialerSignal({ dialerId, order: "resume" });
    await obeyDialerSignal({ dialerId, order: "purge", states: ["failed"] });
    const { rows } = await pool().query("SELECT actor, what, why FROM facts WHERE dialer_id = $1 ORDER BY id", [
      dialerId,
    ]);
    expect(rows).toEqual([
      { actor: "temporal", what: "paused", why: "carrier maintenance" },
      { actor: "temporal", what: "resumed", why: "" },
      { actor: "temporal", what: "purged", why: "" },
    ]);
    const audit = await pool().query("SELECT DISTINCT actor FROM audit WHERE target = $1", [`dialer:${dialerId}`]);
    expect(audit.rows).toEqual([{ actor: "temporal" }]);
  });

  test("an unknown dialer or state is refused", async () => {
    await expect(stopDialer({ dialerId: "00000000-0000-4000-8000-000000000000", by })).rejects.toMatchObject({
      code: "notFound",
    });
    const dialerId = await makeDialer();
    await expect(purgeDialer({ dialerId, by, states: ["sent" as PurgeableState] })).rejects.toMatchObject({
      code: "states",
    });
  });
});

describe("the books (I3)", () => {
  type Step =
    | { do: "load"; rows: number }
    | { do: "intend"; rows: number }
    | { do: "settle"; outcome: AttemptOutcome }
    | { do: "receipt"; status: "sent" | "delivered" | "failed" }
    | { do: "purge"; states: PurgeableState[] }
    | { do: "fold" };

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant("load" as const), rows: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ do: fc.constant("intend" as const), rows: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      do: fc.constant("settle" as const),
      outcome: fc.constantFrom<AttemptOutcome>("accepted", "failed", "unknown", "waiting", "dropped"),
    }),
    fc.record({ do: fc.constant("receipt" as const), status: fc.constantFrom("sent", "delivered", "failed") }),
    fc.record({ do: fc.constant("purge" as const), states: fc.subarray([...purgeableStates], { minLength: 1 }) }),
    fc.record({ do: fc.constant("fold" as const) }),
  );

  test("balance after every step, whatever the order, and agree with the rows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        const dialerId = await makeDialer({ playing: true });
        const { rows: found } = await pool().query("SELECT provider_id FROM dialers WHERE id = $1", [dialerId]);
        const providerId = found[0].provider_id as string;
        const attempts: number[] = [];
        let number = 0;
        for (const one of steps) {
          if (one.do === "load") {
            const rows = Array.from({ length: one.rows }, () => ({
              phone: `+1555${1_000_000 + number++}`,
              message: "Hello",
            }));
            await loadRows({ dialerId, rows, by });
          } else if (one.do === "intend") {
            const { rows } = await pool().query(
              "SELECT id FROM sms_spool WHERE dialer_id = $1 AND state = 1 ORDER BY id LIMIT $2",
              [dialerId, one.rows],
            );
            const { intents } = await commitDialerIntents({
              dialerId,
              epoch: 0,
              rows: rows.map((row) => ({ id: row.id, port: null })),
            });
            attempts.push(...intents.map((intent) => intent.attemptId));
          } else if (one.do === "settle") {
            const attemptId = attempts.at(-1);
            if (attemptId)
              await settleAttempts([{ attemptId, outcome: one.outcome, providerMessageId: `SM${attemptId}` }]);
          } else if (one.do === "receipt") {
            const attemptId = attempts.at(-1);
            if (attemptId)
              await applyReceipts(providerId, [{ providerMessageId: `SM${attemptId}`, status: one.status }]);
          } else if (one.do === "purge") {
            await pool().query("UPDATE dialers SET playing = true WHERE id = $1", [dialerId]);
            await purge(dialerId, one.states);
          } else {
            // Many small changes that cancel out, so that there is something to fold.
            await pool().query(
              "INSERT INTO dialer_count_deltas (dialer_id, state, delta) SELECT $1, 1, (g % 2) * 2 - 1 FROM generate_series(1, 40) g",
              [dialerId],
            );
            expect(await foldDialerCounts()).toBeGreaterThanOrEqual(40);
          }
          const { counts, balanced } = (await readDialerCounts([dialerId])).get(dialerId)!;
          expect(balanced).toBe(true);
          const { rows } = await pool().query(
            "SELECT count(*)::int AS all, count(*) FILTER (WHERE state = 1)::int AS waiting FROM sms_spool WHERE dialer_id = $1",
            [dialerId],
          );
          expect(rows[0]).toEqual({ all: counts.uploaded, waiting: counts.waiting });
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  /** Without the wait for the wire: nobody settles these intents meanwhile. */
  async function purge(dialerId: string, states: PurgeableState[]): Promise<void> {
    const { rows } = await pool().query("SELECT count(*)::int AS n FROM sms_spool WHERE dialer_id = $1 AND state = 7", [
      dialerId,
    ]);
    if (rows[0].n === 0) await purgeDialer({ dialerId, by, states });
  }

  test("show it when a row disappears", async () => {
    const dialerId = await makeDialer();
    await loadRows({ dialerId, rows: [{ phone: "+15551000000", message: "Hello" }], by });
    await pool().query("DELETE FROM sms_spool WHERE dialer_id = $1", [dialerId]);
    expect((await readDialerCounts([dialerId])).get(dialerId)).toMatchObject({
      balanced: false,
      counts: { uploaded: 1 },
    });
  });
});
