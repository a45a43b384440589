export { readAgent as GET } from "#web/server/api/agents";
