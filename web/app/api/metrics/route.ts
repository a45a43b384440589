export { readMetrics as GET } from "#web/server/api/metrics";
