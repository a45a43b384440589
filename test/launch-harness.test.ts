import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pool } from "#prisma/client";
import { type TestDatabase, testDatabase } from "#test/database";
import { makeAgent, makeCampaign, makeDialer, makeInbound, makeMember, makeRows } from "#test/factory";
import { devServer, timeSkipping } from "#test/temporal";

describe("the test harness", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  test("gives a migrated database of one's own", async () => {
    const { rows } = await pool().query(
      "SELECT current_database() AS name, (SELECT count(*) FROM settings) AS settings",
    );
    expect(rows).toEqual([{ name: database.name, settings: 1 }]);
  });

  test("makes what other tests need", async () => {
    const campaignId = await makeCampaign({ didPorts: ["+15550100100"] });
    await makeMember(campaignId, await makeAgent());
    const { rows } = await pool().query("SELECT provider_id AS id FROM did_ports");
    await makeInbound({ providerId: rows[0].id });
    const dialerId = await makeDialer({ providerId: rows[0].id });
    await makeRows(dialerId, ["+15550100101", "+15550100102"]);
    const counts = await pool().query("SELECT state, rows FROM dialer_counts WHERE dialer_id = $1", [dialerId]);
    expect(counts.rows).toEqual([{ state: 1, rows: 2 }]);
  });

  test("has a Temporal server that skips time", async () => {
    const environment = await timeSkipping();
    const before = await environment.currentTimeMs();
    await environment.sleep("1 day");
    expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(86_400_000);
    await environment.teardown();
  });

  test("has a dev server that can be stopped, started and erased", async () => {
    const server = await devServer();
    await server.stop();
    await server.start();
    await server.stop();
    server.erase();
    await server.start();
    await server.close();
  });
});
