import { metricsType, ownMetrics } from "#environment/metrics";
import { factMetrics } from "../metric-facts.ts";
import { operation } from "./operation.ts";

export const readMetrics = operation(
  {
    name: "readMetrics",
    tag: "Health",
    method: "get",
    path: "/api/metrics",
    summary: "What this web process counted and what the database knows now, for Prometheus",
    role: "administrator",
    answerTypes: ["text/plain"],
  },
  async () => {
    const [own, facts] = await Promise.all([ownMetrics(), factMetrics()]);
    return new Response(`${own}\n${facts}`, { headers: { "content-type": metricsType, "cache-control": "no-store" } });
  },
);
