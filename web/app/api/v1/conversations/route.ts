export { listConversations as GET } from "#web/server/api/conversations";
