export { accept as POST } from "#web/server/api/conversations";
