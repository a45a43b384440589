export { changeCall as PUT } from "#web/server/api/agents";
