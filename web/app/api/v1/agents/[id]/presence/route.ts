export { changePresence as PUT } from "#web/server/api/agents";
