export { sendMessage as POST } from "#web/server/api/conversations";
