export { close as POST } from "#web/server/api/conversations";
