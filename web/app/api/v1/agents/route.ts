export { listAgents as GET } from "#web/server/api/agents";
