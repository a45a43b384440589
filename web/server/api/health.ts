import { z } from "zod";
import { pool } from "#prisma/client";
import { health as temporalHealth } from "#temporal/client";
import { openOperation } from "./operation.ts";

const up = z.enum(["ok", "down"]);
const tag = "Health";

export const readHealth = openOperation(
  {
    name: "readHealth",
    tag,
    method: "get",
    path: "/api/health",
    summary: "Whether everything that is needed is up; 503 when something is down",
    answer: z.object({ status: up, database: up, temporal: up, workers: z.number().int() }).meta({ id: "Health" }),
  },
  async () => {
    const [database, { temporal, workers }] = await Promise.all([databaseAnswers(), temporalHealth()]);
    const healthy = database && temporal && workers > 0;
    return answer({ status: word(healthy), database: word(database), temporal: word(temporal), workers }, healthy);
  },
);

export const readLive = openOperation(
  {
    name: "readLive",
    tag,
    method: "get",
    path: "/api/health/live",
    summary: "Whether this process can take webhooks: it and Postgres; for load balancers",
    answer: z.object({ status: up, database: up }),
  },
  async () => {
    const database = await databaseAnswers();
    return answer({ status: word(database), database: word(database) }, database);
  },
);

function word(well: boolean): "ok" | "down" {
  return well ? "ok" : "down";
}

function answer(body: object, healthy: boolean): Response {
  return Response.json(body, { status: healthy ? 200 : 503, headers: { "cache-control": "no-store" } });
}

const patienceMilliseconds = 2_000;

async function databaseAnswers(): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, patienceMilliseconds, false).unref());
  return Promise.race([
    pool()
      .query("SELECT 1")
      .then(
        () => true,
        () => false,
      ),
    late,
  ]);
}
